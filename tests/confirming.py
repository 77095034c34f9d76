"""Pages that ask to confirm what was sent: the answer to the form leads there."""


def page_that_asks(client, response):
    """The page to which the answer to a form leads if it asks to confirm; otherwise the answer itself."""
    return client.get(response.url) if "held=" in getattr(response, "url", "") else response
