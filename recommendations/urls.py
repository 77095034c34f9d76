"""Texts, from the first draft to the letter that carries them."""

from django.urls import path

from recommendations.views import discussing, distributing, drafting, public, reporting, workflow

app_name = "recommendations"
urlpatterns = [
    path("recommendations/", public.register, name="register"),
    path("recommendations.csv", public.register_csv, name="register_csv"),
    path("recommendations.json", public.register_json, name="register_json"),
    path("r/<path:symbol>/", public.released, name="released"),
    path("workshops/<slug:slug>/recommendations/", drafting.recommendations, name="list"),
    path("workshops/<slug:slug>/recommendations/new/", drafting.draft, name="draft"),
    path("recommendations/<uuid:key>/", discussing.detail, name="detail"),
    path("recommendations/<uuid:key>/edit/", drafting.edit, name="edit"),
    path("recommendations/<uuid:key>/step/", workflow.take_step, name="take_step"),
    path("recommendations/<uuid:key>/comment/", discussing.comment, name="comment"),
    path("recommendations/<uuid:key>/adopt/", workflow.adopt, name="adopt"),
    path("recommendations/<uuid:key>/revisions/<int:serial>/", discussing.revision, name="revision"),
    path("workshops/<slug:slug>/reports/", reporting.reports, name="reports"),
    path("reports/<uuid:key>/", reporting.report, name="report"),
    path("reports/<uuid:key>/compose/", reporting.compose, name="compose"),
    path("reports/<uuid:key>/render/", reporting.render, name="render"),
    path("reports/<uuid:key>/progress/", reporting.progress, name="progress"),
    path("reports/<uuid:key>/issue/", reporting.issue, name="issue"),
    path("reports/<uuid:key>/transmit/", reporting.transmit, name="transmit"),
    path("renditions/<uuid:key>/<str:filename>", reporting.file, name="file"),
    path("reports/<uuid:key>/send/", distributing.send, name="send"),
    path("dispatches/<uuid:key>/letter.pdf", distributing.letter_file, name="letter_file"),
    path("dispatches/<uuid:key>/again/", distributing.send_again, name="send_again"),
    path("letter/<str:token>/", distributing.letter, name="letter"),
    path("letter/<str:token>/document/", distributing.letter_document, name="letter_document"),
    path("letter/<str:token>/letter/", distributing.covering_letter, name="covering_letter"),
    path("letter/<str:token>/acknowledge/", distributing.acknowledge, name="acknowledge"),
]
