"""Dates and date ranges as pages and documents write them."""

from datetime import date

from django.utils.dateformat import format as date_format


def day_in_words(day: date) -> str:
    """28 April 2010."""
    return date_format(day, "j F Y")


def days_in_words(first: date, last: date) -> str:
    """28–29 April 2010; 30 April – 1 May 2010; or one day."""
    if first == last:
        return day_in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(last)}"
    return f"{date_format(first, 'j F' if first.year == last.year else 'j F Y')} – {day_in_words(last)}"
