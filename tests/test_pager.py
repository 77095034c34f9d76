"""The count of a list is stated once: above the list, or in its pager."""

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


@pytest.mark.parametrize(("is_counted", "count"), [(True, 0), (False, 1)])
def test_a_list_on_one_page(is_counted, count):
    assert _pager(rows=3, is_counted=is_counted).count("<span>") == count


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_list_on_several_pages_says_which_rows_are_shown(is_counted):
    assert "1–10" in _pager(rows=30, is_counted=is_counted)


def _pager(rows, *, is_counted):
    page = Paginator(range(rows), 10).get_page(1)
    context = {"page": page, "is_counted": is_counted, "request": RequestFactory().get("/")}
    return render_to_string("parts/_pager.html", context)
