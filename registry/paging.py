"""Pages of long lists."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet


class KeyPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """Paginator that finds the primary keys of a page first, and then reads only its rows.

    The last page of many rows costs as much as the first if an index has the order of `rows`. `details` finds objects by
    primary key, in any order, with whatever the page shows of them. A `count` that is known is not queried.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        details: Callable[[list[Any]], Iterable[Any]],
        per_page: int,
        count: int | None = None,
    ) -> None:
        super().__init__(rows.values_list("pk", flat=True), per_page)
        self.details = details
        if count is not None:
            self.count = count

    def page(self, number: int | str) -> Page[Model]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list[first : first + self.per_page])
        found = {row.pk: row for row in self.details(keys)} if keys else {}
        return Page([found[key] for key in keys if key in found], number, self)
