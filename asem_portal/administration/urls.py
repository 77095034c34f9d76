"""URLs of the pages for granting and ending roles."""

from django.urls import path

from asem_portal.administration import views

app_name = "administration"
urlpatterns = [
    path("roles/", views.mandates, name="mandates"),
    path("roles/<uuid:key>/", views.workshop_roles, name="workshop_roles"),
    path("roles/<uuid:key>/end/", views.end_role, name="end_role"),
]
