"""Pages of long lists."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet


class KeyPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """Paginator that finds the primary keys of a page first, and then reads only its rows.

    The last page of many rows costs as much as the first if an index has the order of `rows`. `details` are the same
    objects with whatever the page shows of them. A `count` that is known is not queried.
    """

    def __init__(self, rows: QuerySet[Any], details: QuerySet[Any], per_page: int, count: int | None = None) -> None:
        super().__init__(rows.values_list("pk", flat=True), per_page)
        self.details = details
        if count is not None:
            self.count = count

    def page(self, number: int | str) -> Page[Model]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list[first : first + self.per_page])
        found = self.details.in_bulk(keys)
        return Page([found[key] for key in keys if key in found], number, self)
