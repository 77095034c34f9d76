"""URLs of the public pages of workshops."""

from django.urls import path

from workshops.public_pages import views

app_name = "public_pages"
urlpatterns = [
    path("workshops/", views.workshops, name="workshops"),
    path("workshops/<slug:slug>/", views.workshop, name="workshop"),
]
