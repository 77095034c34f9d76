"""Roles in a workshop, and groups of roles with common permissions. Add new roles here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    SECRETARIAT = "secretariat", _("secretariat")
    CHAIR = "chair", _("chair")
    RAPPORTEUR = "rapporteur", _("rapporteur")


REGISTRARS = (Role.ORGANISER, Role.SECRETARIAT)  # may register delegates in all delegations
OFFICERS = (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)  # work on the recommendations of all delegations

# The roles of a workshop that its organisers and its secretariat may grant; an administrator may grant all of them.
GRANTED_BY = {Role.ORGANISER: frozenset({Role.ORGANISER, Role.SECRETARIAT}), Role.SECRETARIAT: frozenset(Role)}

SECOND_FACTOR_ROLES = {Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR}  # must set up a second factor
