"""Add participating organisations that are not partners to the directory."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members.models import Organisation, User
from registry import audit
from registry.doors import door
from registry.names import fold
from registry.search import index


@door
def enter_organisation(*, code: str, name: str, city: str = "", by: User) -> Organisation:
    """Add an organisation under its short name, which is its code, and return it.

    Raises ValidationError for `code` or `name` if another organisation has it, ignoring case.
    """
    other = Organisation.objects.filter(code__iexact=code).first()
    if other:
        raise ValidationError(
            {"code": _("“%(code)s” is already the short name of %(name)s. Enter another short name.") % vars(other)}
        )
    other = Organisation.objects.filter(sort_name=fold(name)).first()
    if other:
        raise ValidationError(
            {
                "name": _("%(name)s is already in the directory as “%(code)s”. Select this organisation in the plan.")
                % vars(other)
            }
        )
    organisation = Organisation(code=code, name=name, city=city, sort_name=fold(name)[:200])
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:  # added by someone else after the check above
        raise ValidationError(
            {"code": _("Someone has just added “%s”. Select this organisation in the plan.") % code}
        ) from error
    index.changed(organisation.audit_kind, organisation.pk)
    audit.record(by, "organisation.entered", organisation, code=code)
    return organisation
