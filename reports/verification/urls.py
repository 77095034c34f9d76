"""URLs for verifying documents."""

from django.urls import path

from reports.verification import views

app_name = "verification"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("v/<str:code>", views.verify_code, name="verify_code"),
    path("verify/<path:symbol>/", views.verify_symbol, name="verify_symbol"),
]
