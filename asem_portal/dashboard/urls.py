"""URLs of the dashboard and the preferences of the signed-in user."""

from django.urls import path

from asem_portal.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("preferences/", views.preferences, name="preferences"),
]
