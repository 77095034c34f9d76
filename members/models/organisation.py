"""Organisations that are not partners, and what partners contribute to them."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models.partner import Partner
from registry.models import Reference
from registry.names import SortKeyField, with_article


class Organisation(Reference):
    """A participating organisation that is not a partner: ASEF, UNESCO, an NGO, a university."""

    audit_kind = "organisation"
    columns = ("code", "name", "role", "city", "founded_on", "source")  # of the data file and the admin page
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    sort_name = SortKeyField(max_length=200, db_index=True)

    class Meta:
        ordering = ["sort_name", "pk"]

    def __str__(self) -> str:
        return self.name


class Contribution(Reference):
    """A known contribution of a partner to an organisation: amount, first year and source."""

    audit_kind = "contribution"
    # Of the data file and the admin page, in this order.
    columns = ("partner", "organisation", "amount", "currency", "every", "since", "source")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contributions")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    every = models.CharField(
        max_length=8,
        choices=[("year", _("Annual")), ("once", _("One-off"))],
        default="year",
        verbose_name=_("frequency"),
    )
    since = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["organisation", "partner__protocol_order", "since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contribution_of_some_amount"),
            models.UniqueConstraint(fields=["partner", "organisation", "since"], name="contribution_known_once"),
        ]

    def __str__(self) -> str:
        names = {"partner": with_article(self.partner.name), "organisation": with_article(self.organisation.name)}
        return gettext("Contribution of %(partner)s to %(organisation)s") % names

    @property
    def key(self) -> str:
        return f"{self.partner.code}/{self.organisation.code}/{self.since}"
