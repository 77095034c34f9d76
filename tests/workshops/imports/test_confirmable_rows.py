"""When rows can be confirmed, and once."""

import pytest

from registry.access import Refused
from registry.models import Outgoing
from tests.workshops.imports.tables import GOOD, check, csv
from workshops.imports import pipeline
from workshops.models import DelegateImport

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["unchecked", "refused", "nothing good", "not all good", "confirmed", "ready"])
def test_only_checked_and_valid_rows_can_be_confirmed_and_once(role, state):
    rows = {"nothing good": [["", "Italy"]], "not all good": [*GOOD, ["", "Italy"]]}
    row = pipeline.upload(role.workshop, data=csv(*rows.get(state, GOOD[1:])), filename="a.csv", by=role.user)
    row = row if state == "unchecked" else check(row)
    DelegateImport.objects.filter(pk=row.pk).update(refused="No" if state == "refused" else "")
    if state == "confirmed":
        pipeline.confirm(row, partial=False, by=role.user)

    if state == "ready":
        assert pipeline.confirm(row, partial=False, by=role.user) == pipeline.confirm(row, partial=False, by=role.user)
    else:
        with pytest.raises(Refused):
            pipeline.confirm(row, partial=state in ("nothing good", "confirmed"), by=role.user)

    queued = Outgoing.objects.filter(kind=pipeline.WRITE).count()
    assert queued == (state in ("confirmed", "ready"))
