"""Factories of users, partners, organisations, ministries and their contacts."""

from datetime import date
from itertools import count

from members.models import Contact, Ministry, Organisation, Partner, PlatformRole, User
from registry.names import fold

_number = count(1)
PARTNERS = {
    "VN": ("Viet Nam", "Socialist Republic of Viet Nam", "asia", "asean", date(1996, 3, 1), 53),
    "IT": ("Italy", "Italian Republic", "europe", "eu", date(1996, 3, 1), 23),
    "LA": ("Lao PDR", "Lao People’s Democratic Republic", "asia", "asean", date(2004, 10, 8), 28),
    "PL": ("Poland", "Republic of Poland", "europe", "eu", date(2004, 10, 8), 40),
    "EU": ("European Union", "European Union", "europe", "institution", date(1996, 3, 1), 60),
    "BE": ("Belgium", "Kingdom of Belgium", "europe", "eu", date(1996, 3, 1), 5),
    "JP": ("Japan", "Japan", "asia", "nesa", date(1996, 3, 1), 24),
    "TH": ("Thailand", "Kingdom of Thailand", "asia", "asean", date(1996, 3, 1), 50),
    "HU": ("Hungary", "Hungary", "europe", "eu", date(2004, 10, 8), 18),
    "NO": ("Norway", "Kingdom of Norway", "europe", "non_eu", date(2012, 11, 5), 37),
}
PASSWORD = "a long enough password 1996"


def create_user(full_name="Nguyễn Thị Hương Giang", email=None, **fields):
    email = email or f"person{next(_number)}@example.org"
    user = User.objects.create_user(email=email, full_name=full_name, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def create_administrator(**fields):
    user = create_user(**{"full_name": "Kristīne Ķēniņa", "is_administrator": True} | fields)
    PlatformRole.objects.create(user=user)
    return user


def create_partner(code="VN", **fields):
    name, formal, region, group, joined, order = PARTNERS[code]
    defaults = {"name": name, "formal_name": formal, "region": region, "group": group, "joined_on": joined}
    defaults |= {"sort_name": fold(name), "protocol_order": order} | fields
    return Partner.objects.get_or_create(code=code, defaults=defaults)[0]


def create_organisation(code="ASEF", name="Asia-Europe Foundation", **fields):
    return Organisation.objects.get_or_create(code=code, defaults={"name": name, "sort_name": fold(name)} | fields)[0]


def create_ministry(partner=None, kind="culture", **fields):
    partner = partner or create_partner()
    code = f"{partner.code}-{'CUL' if kind == 'culture' else 'MFA'}"
    name = "Ministry of Culture, Sports and Tourism" if kind == "culture" else "Ministry of Foreign Affairs"
    defaults = {"partner": partner, "kind": kind, "name": name} | fields
    return Ministry.objects.get_or_create(code=code, defaults=defaults)[0]


def create_contact(ministry=None, email=None, **fields):
    email = email or f"ministry{next(_number)}@example.org"
    return Contact.objects.create(ministry=ministry or create_ministry(), email=email, **fields)
