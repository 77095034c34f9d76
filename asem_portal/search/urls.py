"""URL of the public search."""

from django.urls import path

from asem_portal.search import views

app_name = "search"
urlpatterns = [path("search/", views.search, name="search")]
