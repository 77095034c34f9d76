"""What a browser sends when a form of a page is submitted as it stands."""

from collections import defaultdict

import lxml.html


def sent_by(response):
    """The names and values of the last form on the page of `response`: {name: [value, ...]}, without the buttons."""
    form = lxml.html.fromstring(response.content.decode()).xpath("//main//form")[-1]
    values = defaultdict(list)
    for name, value in form.form_values():
        values[name].append(value)
    return dict(values)
