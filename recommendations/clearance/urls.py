"""URL of the language and consistency check of a recommendation."""

from django.urls import path

from recommendations.clearance import views

app_name = "clearance"
urlpatterns = [
    path("recommendations/<uuid:key>/language-check/", views.check, name="check"),
]
