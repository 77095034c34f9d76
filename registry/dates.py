"""Dates and date ranges as pages and documents write them."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.dateformat import format as date_format

SATURDAY = 5


def day_in_words(day: date, month: str = "F") -> str:
    """28 April 2010; with `month` "M", 28 Apr 2010."""
    return date_format(day, f"j {month} Y")


def days_in_words(first: date, last: date, month: str = "F") -> str:
    """28–29 April 2010; 30 April – 1 May 2010; or one day. With `month` "M", months are abbreviated."""
    if first == last:
        return day_in_words(first, month)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(last, month)}"
    begin = date_format(first, f"j {month}" if first.year == last.year else f"j {month} Y")
    return f"{begin} – {day_in_words(last, month)}"


def working_day_after(day: date) -> date:
    """Return the next day from Monday to Friday. Public holidays differ between partners and are ignored."""
    following = day + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following


def end_of_working_day(day: date, count: int, zone: tzinfo) -> datetime:
    """Return the end of the working day that is `count` working days after `day`."""
    for _day in range(count):
        day = working_day_after(day)
    return datetime.combine(day + timedelta(days=1), time(), zone)
