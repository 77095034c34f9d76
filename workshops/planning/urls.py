"""URLs for planning a workshop."""

from django.urls import path

from workshops.planning import views

app_name = "planning"
urlpatterns = [
    path("workshops/new/", views.create, name="create"),
    path("workshops/<slug:slug>/plan/", views.plan, name="plan"),
    path("workshops/<slug:slug>/outcome/", views.outcome, name="outcome"),
    path("workshops/<slug:slug>/open/", views.open_workshop, name="open_workshop"),
    path("workshops/<slug:slug>/organisations/", views.enter_organisation, name="enter_organisation"),
    path("workshops/<slug:slug>/meetings/", views.enter_meeting, name="enter_meeting"),
    path("meetings/<str:code>/edit/", views.change_meeting, name="change_meeting"),
]
