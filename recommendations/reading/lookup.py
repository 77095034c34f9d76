"""How every page of a text begins."""

from django.shortcuts import get_object_or_404


def text_or_404(request, texts, key):
    """The text of `key` among those that are the reader's; the navigation becomes that of its workshop."""
    recommendation = get_object_or_404(texts, key=key)
    request.workshop = recommendation.workshop
    return recommendation
