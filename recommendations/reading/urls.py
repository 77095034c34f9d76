"""URLs of the pages for reading."""

from django.urls import path

from recommendations.reading import views

app_name = "reading"
urlpatterns = [
    path("workshops/<slug:slug>/recommendations/", views.recommendations, name="recommendations"),
    path("recommendations/<uuid:key>/", views.recommendation, name="recommendation"),
    path("recommendations/<uuid:key>/versions/<int:serial>/", views.version, name="version"),
    path("recommendations/<uuid:key>/compare/", views.compare, name="compare"),
]
