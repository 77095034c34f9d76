"""URL of the search in a workshop."""

from django.urls import path

from recommendations.search import views

app_name = "workshop_search"
urlpatterns = [path("workshops/<slug:slug>/search/", views.search, name="search")]
