"""URLs of the public register."""

from django.urls import path

from asem_portal.register import views

app_name = "register"
urlpatterns = [
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations.csv", views.recommendations_csv, name="recommendations_csv"),
    path("recommendations.json", views.recommendations_json, name="recommendations_json"),
    path("r/<path:symbol>/history.json", views.history_json, name="history_json"),
    path("r/<path:symbol>/history/", views.history, name="history"),
    path("r/<path:symbol>/", views.recommendation, name="recommendation"),
]
