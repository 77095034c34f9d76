"""Forms as a browser handles them: rendered on a page, and submitted unchanged."""

from collections import defaultdict

import lxml.html
from django.template.loader import render_to_string


def sent_by(response):
    """Return the names and values of the last form on the page of `response`, without buttons: {name: [value, ...]}."""
    form = lxml.html.fromstring(response.content.decode()).xpath("//main//form")[-1]
    values = defaultdict(list)
    for name, value in form.form_values():
        values[name].append(value)
    return dict(values)


def drawn(form):
    """Return the form as HTML, on a page that shows nothing else."""
    return render_to_string("parts/_form.html", {"form": form, "submit": "Save", "csrf_token": "token"})
