"""URLs of comments on recommendations."""

from django.urls import path

from recommendations.comments import views

app_name = "comments"
urlpatterns = [
    path("recommendations/<uuid:key>/comment/", views.comment, name="comment"),
    path("comments/<uuid:key>/reply/", views.reply, name="reply"),
    path("comments/<uuid:key>/<slug:act>/", views.resolve, name="resolve"),
]
