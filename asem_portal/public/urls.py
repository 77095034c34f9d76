"""URLs of the home page, the feed, the open data, the status page and the statements."""

from django.urls import path, re_path

from asem_portal.public import status, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("status/", status.status, name="status"),
    path("feed/", views.feed, name="feed"),
    path("data/", views.data, name="data"),
    re_path(r"^data/(?P<name>[a-z]+)\.(?P<form>csv|json)$", views.data_file, name="data_file"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
