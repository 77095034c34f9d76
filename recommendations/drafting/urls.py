"""URLs of the pages for drafting."""

from django.urls import path

from recommendations.drafting import views

app_name = "drafting"
urlpatterns = [
    path("workshops/<slug:slug>/recommendations/new/", views.create, name="create"),
    path("workshops/<slug:slug>/recommendations/printed/", views.printed, name="printed"),
    path("recommendations/<uuid:key>/edit/", views.edit, name="edit"),
    path("recommendations/<uuid:key>/co-authors/", views.co_authors, name="co_authors"),
]
