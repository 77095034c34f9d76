"""URLs of the states of paragraphs."""

from django.urls import path

from recommendations.agreement import views

app_name = "agreement"
urlpatterns = [
    path("recommendations/<uuid:key>/paragraph-states/", views.paragraph_states, name="paragraph_states"),
]
