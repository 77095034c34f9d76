"""URLs of the chair's summary of a workshop."""

from django.urls import path

from reports.summary import views

app_name = "summary"
urlpatterns = [
    path("workshops/<slug:slug>/summary/", views.summary, name="summary"),
    path("workshops/<slug:slug>/summary/notes/<uuid:key>/", views.note, name="note"),
    path("workshops/<slug:slug>/summary/write/", views.write, name="write"),
    path("workshops/<slug:slug>/summary/show/", views.show, name="show"),
    path("workshops/<slug:slug>/summary/correct/", views.correct, name="correct"),
    path("workshops/<slug:slug>/summary/finalise/", views.finalise, name="finalise"),
    path("workshops/<slug:slug>/summary/texts/", views.texts, name="texts"),
    path("workshops/<slug:slug>/summary/pdf/", views.document, name="document"),
    path("workshops/<slug:slug>/summary/pdf/progress/", views.document_progress, name="document_progress"),
    path("summaries/<uuid:key>/<str:filename>", views.document_file, name="document_file"),
]
