"""URLs of the history of a recommendation: as a page, and as JSON with checksums."""

from django.urls import path

from recommendations.history import views

app_name = "history"
urlpatterns = [
    path("recommendations/<uuid:key>/history/", views.history, name="history"),
    path("recommendations/<uuid:key>/history.json", views.export, name="export"),
]
