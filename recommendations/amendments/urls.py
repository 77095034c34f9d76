"""URLs of amendments."""

from django.urls import path

from recommendations.amendments.views import compromises, dispositions, document, drafts, group, lists, received

app_name = "amendments"
urlpatterns = [
    path("recommendations/<uuid:key>/amend/", drafts.amend, name="amend"),
    path("recommendations/<uuid:key>/amendments/", lists.amendments, name="amendments"),
    path("workshops/<slug:slug>/topics/<int:number>/amendments/", lists.topic, name="topic"),
    path(
        "workshops/<slug:slug>/topics/<int:number>/amendments/<int:serial>/document/",
        document.document,
        name="document",
    ),
    path(
        "workshops/<slug:slug>/topics/<int:number>/amendments/<int:serial>/progress/",
        document.document_progress,
        name="document_progress",
    ),
    path("amendments/files/<uuid:key>/<str:filename>", document.document_file, name="document_file"),
    path("recommendations/<uuid:key>/propose-compromise/", compromises.propose_compromise, name="propose_compromise"),
    path("recommendations/<uuid:key>/record-amendment/", received.record_received, name="record_received"),
    path("amendments/compromises/<uuid:key>/", compromises.compromise, name="compromise"),
    path("amendments/compromises/<uuid:key>/object/", compromises.object_to_compromise, name="object_to_compromise"),
    path("amendments/compromises/<uuid:key>/do/<slug:act>/", compromises.act_on_compromise, name="act_on_compromise"),
    path("amendments/<uuid:key>/", drafts.amendment, name="amendment"),
    path("amendments/<uuid:key>/evidence/", received.evidence, name="evidence"),
    path("amendments/<uuid:key>/edit/", drafts.edit, name="edit"),
    path("amendments/<uuid:key>/add/", drafts.add_change, name="add_change"),
    path("amendments/<uuid:key>/ask-group/", group.ask_group, name="ask_group"),
    path("amendments/<uuid:key>/confirm/", group.confirm, name="confirm"),
    path("amendments/<uuid:key>/do/<slug:act>/", drafts.act, name="act"),
    path("amendments/changes/<uuid:key>/edit/", drafts.edit_change, name="edit_change"),
    path("amendments/changes/<uuid:key>/offer/", dispositions.offer, name="offer"),
    path("amendments/changes/<uuid:key>/answer/", dispositions.answer, name="answer"),
    path("amendments/changes/<uuid:key>/decide/", dispositions.decide, name="decide"),
]
