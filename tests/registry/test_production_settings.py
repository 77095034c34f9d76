"""What production refuses to start with."""

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db


def test_the_deployment_check_is_clean(settings):
    settings.SECRET_KEY = "".join(map(chr, range(33, 100)))
    assert [fault for fault in run_checks(include_deployment_checks=True) if not fault.is_silenced()] == []


@pytest.mark.parametrize("setting", ["LOCAL", "LOCAL_EMAILS", "SECOND_FACTOR"])
def test_what_up_relaxes_is_refused_in_production(settings, setting):
    from registry import checks

    setattr(settings, setting, setting != "SECOND_FACTOR")
    assert [error.id for error in checks.nothing_local_in_production(None)] == ["registry.E002"]


def test_a_record_signed_with_the_key_that_is_replaced_is_no_production(settings):
    from registry import checks

    assert [warning.id for warning in checks.the_record_has_a_key_of_its_own(None)] == ["registry.W002"]
    settings.AUDIT_KEYS = ["another", settings.SECRET_KEY]
    assert checks.the_record_has_a_key_of_its_own(None) == []
