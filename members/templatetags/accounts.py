"""Filters of the pages of an account."""

from django import template

from members.accounts.browsers import browser_text

register = template.Library()
register.filter("browser", browser_text)
