"""URLs for positions of partners."""

from django.urls import path

from recommendations.positions import views

app_name = "positions"
urlpatterns = [
    path("recommendations/<uuid:key>/position/", views.record, name="record"),
    path("recommendations/<uuid:key>/position/received/", views.record_received, name="record_received"),
    path("circulations/<uuid:key>/editorial/", views.reject_editorial, name="reject_editorial"),
    path("positions/<uuid:key>/approve/", views.approve, name="approve"),
    path("reservations/<uuid:key>/", views.correct, name="correct"),
    path("positions/<uuid:key>/evidence/", views.evidence, name="evidence"),
    path("workshops/<slug:slug>/positions/", views.grid, name="grid"),
    path("workshops/<slug:slug>/positions.csv", views.export, {"extension": "csv"}, name="grid_csv"),
    path("workshops/<slug:slug>/positions.xlsx", views.export, {"extension": "xlsx"}, name="grid_xlsx"),
]
