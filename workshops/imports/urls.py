"""URLs of imports of delegates from a file."""

from django.urls import path

from workshops.imports import views

app_name = "imports"
urlpatterns = [
    path("workshops/<slug:slug>/imports/", views.imports, name="imports"),
    path("workshops/<slug:slug>/imports/template.csv", views.template_csv, name="template_csv"),
    path("workshops/<slug:slug>/imports/template.xlsx", views.template_xlsx, name="template_xlsx"),
    path("imports/<uuid:key>/", views.review, name="review"),
    path("imports/<uuid:key>/progress/", views.progress, name="progress"),
    path("imports/<uuid:key>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:key>/undo/", views.undo, name="undo"),
    path("imports/<uuid:key>/errors.csv", views.errors, name="errors"),
    path("imports/<uuid:key>/rows.csv", views.rows, name="rows"),
    path("imports/<uuid:key>/delete/", views.delete, name="delete"),
]
