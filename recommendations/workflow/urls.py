"""URLs for the steps of a recommendation and its adoption."""

from django.urls import path

from recommendations.workflow import views

app_name = "workflow"
urlpatterns = [
    path("recommendations/<uuid:key>/step/", views.take_step, name="take_step"),
    path("recommendations/<uuid:key>/adopt/", views.adopt, name="adopt"),
    path("workshops/<slug:slug>/adoption/", views.adopt_list, name="adopt_list"),
]
