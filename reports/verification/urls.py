"""URLs for verifying documents."""

from django.urls import path

from reports.verification import views

app_name = "verification"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<path:symbol>/", views.verify_symbol, name="verify_symbol"),
]
