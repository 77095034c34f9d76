"""Pages that ask to confirm what was sent: the answer to the form leads there."""

from tests.elements import elements


def page_that_asks(client, response):
    """The page to which the answer to a form leads if it asks to confirm; otherwise the answer itself."""
    return client.get(response.url) if "held=" in getattr(response, "url", "") else response


def address_for_another(client, response):
    """The address of the form for another one, where the answer to it asks about what it had created before."""
    (link,) = elements(client.get(response.url), "[data-another]")
    return link.get("href")
