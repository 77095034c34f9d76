"""URLs of the pages for reading."""

from django.urls import path

from recommendations.reading.views import list as list_views
from recommendations.reading.views import page, versions

app_name = "reading"
urlpatterns = [
    path("workshops/<slug:slug>/recommendations/", list_views.recommendations, name="recommendations"),
    path("recommendations/<uuid:key>/", page.recommendation, name="recommendation"),
    path("recommendations/<uuid:key>/read/", page.mark_read, name="mark_read"),
    path("recommendations/<uuid:key>/rev/<int:number>/", versions.revision, name="revision"),
    path("recommendations/<uuid:key>/versions/<int:serial>/", versions.version, name="version"),
    path("recommendations/<uuid:key>/compare/", versions.compare, name="compare"),
]
