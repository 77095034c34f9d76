"""URLs for the files of reports."""

from django.urls import path

from reports.printing import views

app_name = "printing"
urlpatterns = [
    path("reports/<uuid:key>/render/", views.render, name="render"),
    path("reports/<uuid:key>/progress/", views.progress, name="progress"),
    path("renditions/<uuid:key>/<str:filename>", views.file, name="file"),
]
