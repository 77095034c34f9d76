"""The roles that are granted for one workshop, and what each may do in general. Add another one here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    SECRETARIAT = "secretariat", _("secretariat")
    CHAIR = "chair", _("chair")
    RAPPORTEUR = "rapporteur", _("rapporteur")


REGISTRARS = (Role.ORGANISER, Role.SECRETARIAT)  # who registers delegates in all delegations
OFFICERS = (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)  # who works on the texts of all delegations


DEMANDING = {Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR}  # organisers, and whoever records decisions
