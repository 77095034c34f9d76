"""URLs for reports, from the draft to the transmission."""

from django.urls import path

from reports.composing import views

app_name = "composing"
urlpatterns = [
    path("workshops/<slug:slug>/reports/", views.reports, name="reports"),
    path("reports/<uuid:key>/", views.report, name="report"),
    path("reports/<uuid:key>/supplement/", views.supplement, name="supplement"),
    path("reports/<uuid:key>/compose/", views.compose, name="compose"),
    path("reports/<uuid:key>/issue/", views.issue, name="issue"),
    path("reports/<uuid:key>/transmit/", views.transmit, name="transmit"),
]
