"""URLs of the history of a recommendation: the page, the JSON file with checksums, and the pages on its publication."""

from django.urls import path

from recommendations.history.views import pages, publication

app_name = "history"
urlpatterns = [
    path("recommendations/<uuid:key>/history/", pages.history, name="history"),
    path("recommendations/<uuid:key>/history.json", pages.export, name="export"),
    path("recommendations/<uuid:key>/history/publish/", publication.publish, name="publish"),
    path("history-publications/<uuid:key>/", publication.publication, name="publication"),
    path("history-publications/<uuid:key>/answer/<uuid:partner>/", publication.answer, name="answer"),
    path("history-publications/<uuid:key>/end/", publication.end, name="end"),
]
