"""URLs of non-papers: the list of a workshop, adding and removing one, and its file."""

from django.urls import path

from recommendations.non_papers import views

app_name = "non_papers"
urlpatterns = [
    path("workshops/<slug:slug>/non-papers/", views.non_papers, name="non_papers"),
    path("workshops/<slug:slug>/non-papers/add/", views.add, name="add"),
    path("non-papers/<uuid:key>/", views.download, name="download"),
    path("non-papers/<uuid:key>/remove/", views.remove, name="remove"),
]
