"""URLs for verifying documents."""

from django.urls import path, re_path

from reports.verification import views

app_name = "verification"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    re_path(
        r"^v/(?P<code>[^/]+)/?$", views.verify_code, name="verify_code"
    ),  # typed from paper, with or without a slash
    path("verify/<path:symbol>/", views.verify_symbol, name="verify_symbol"),
]
