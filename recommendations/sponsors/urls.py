"""URLs for co-sponsors of recommendations."""

from django.urls import path

from recommendations.sponsors import views

app_name = "sponsors"
urlpatterns = [
    path("recommendations/<uuid:key>/co-sponsors/", views.invite, name="invite"),
    path(
        "recommendations/<uuid:key>/co-sponsors/<uuid:delegation>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("recommendations/<uuid:key>/co-sponsorship/", views.answer, name="answer"),
]
