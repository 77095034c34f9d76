"""URLs of consolidations."""

from django.urls import path

from recommendations.consolidation import views

app_name = "consolidation"
urlpatterns = [
    path("recommendations/<uuid:key>/consolidate/", views.prepare, name="prepare"),
    path("recommendations/<uuid:key>/undo-merger/", views.undo, name="undo"),
    path("consolidations/<uuid:key>/", views.consolidation, name="consolidation"),
    path("consolidations/<uuid:key>/update/", views.update, name="update"),
    path("consolidations/<uuid:key>/complete/", views.complete, name="complete"),
    path("consolidations/<uuid:key>/discard/", views.discard, name="discard"),
    path("consolidations/<uuid:key>/sources/<uuid:source>/leave-out/", views.leave_out, name="leave_out"),
    path("consolidations/<uuid:key>/paragraphs/<uuid:paragraph>/", views.decide, name="decide"),
    path("consolidations/<uuid:key>/text/<uuid:paragraph>/", views.reword, name="reword"),
]
