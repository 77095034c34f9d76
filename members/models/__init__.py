"""Models of users, partners, ministries, organisations and contacts."""

from members.models.ministry import Contact, Ministry, MinistryKind
from members.models.organisation import Contribution, Organisation
from members.models.partner import Coordinator, CoordinatorRole, Group, Partner, PartnerGroup, Region
from members.models.reference_data import CONFIDENCE, ReferenceData
from members.models.user import Notify, PlatformRole, User, Visitor

__all__ = [
    "CONFIDENCE",
    "Contact",
    "Contribution",
    "Coordinator",
    "CoordinatorRole",
    "Group",
    "Ministry",
    "MinistryKind",
    "Notify",
    "Organisation",
    "Partner",
    "PartnerGroup",
    "PlatformRole",
    "ReferenceData",
    "Region",
    "User",
    "Visitor",
]
