"""Find elements of a page by CSS selectors: tests look them up by id, role, name or `data-` attribute."""

import cssselect2
import lxml.html


def elements(page, selector):
    """Return the elements of a response, or of a string of HTML, that match a selector, in the order of the page."""
    source = page if isinstance(page, str) else page.content.decode()
    root = cssselect2.ElementWrapper.from_html_root(lxml.html.document_fromstring(source))
    return [found.etree_element for found in root.query_all(selector)]


def element(page, selector):
    """Return the only element that matches; fail if there is none or more than one."""
    found = elements(page, selector)
    assert len(found) == 1, f"{len(found)} elements match {selector!r}"
    return found[0]


def texts(page, selector):
    """Return the text of each element that matches, with single spaces."""
    return [" ".join(found.text_content().split()) for found in elements(page, selector)]
