"""The table of letters on the page of a report: one page of rows, a legend and a bar chart."""

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from reports.dispatch import confirmation, receipts
from reports.dispatch.receipts import Receipt
from reports.models import Channel, Report

PAGE = 25


def table(query: QueryDict, report: Report) -> dict[str, Any]:
    """Return the context of _receipts.html: one page of the table, filtered and sorted by `query`. Two queries."""
    rows = receipts.receipts(report)
    filters = {name: query.get(name, "") for name in ("state", "channel", "sort")}
    matching = receipts.chosen(rows, state=filters["state"], channel=filters["channel"], order=filters["sort"])
    page = Paginator(matching, PAGE).get_page(query.get("page"))
    legend = receipts.legend(rows)
    counts = {state: count for state, _label, count, _tag in legend}
    channels = {row.dispatch.channel for row in rows}
    return {
        "receipts": page.object_list,
        "page": page,
        "legend": legend,
        "bars": _bars(legend),
        "counts": counts,
        "channels": [(value, label) for value, label in Channel.choices if value in channels],
        "filters": filters,
        "addressed": confirmation.ministries(row.dispatch.ministry for row in rows) if rows else "",
        "is_moving": any(map(counts.get, ("queued", "sending"))) or any(_is_printing(row) for row in rows),
    }


def _bars(legend: list[tuple[str, Any, int, str]]) -> list[dict[str, Any]]:
    """Return one bar for each state: {tag, x, width}, in thousandths of the whole line."""
    whole, x, bars = sum(count for _state, _label, count, _tag in legend), 0.0, []
    for _state, _label, count, tag in legend:
        bars.append({"tag": tag, "x": round(x), "width": max(2, round(1000 * count / whole) - 4)})
        x += 1000 * count / whole
    return bars


def _is_printing(row: Receipt) -> bool:
    return row.state == "prepared" and not row.dispatch.letter_file
