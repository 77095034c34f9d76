"""URLs of participants, delegations, ministry contacts and invitations."""

from django.urls import path

from workshops.delegations.views import contacts, delegations, invitations, participants, printed_list

app_name = "delegations"
urlpatterns = [
    path("workshops/<slug:slug>/participants/", participants.participants, name="participants"),
    path("workshops/<slug:slug>/participants/bulk/", participants.bulk_action, name="bulk_action"),
    path("workshops/<slug:slug>/participants/list.csv", participants.participants_csv, name="participants_csv"),
    path("workshops/<slug:slug>/participants/list.xlsx", participants.participants_xlsx, name="participants_xlsx"),
    path("workshops/<slug:slug>/participants/document/", printed_list.printed_list, name="printed_list"),
    path(
        "workshops/<slug:slug>/participants/progress/", printed_list.printed_list_progress, name="printed_list_progress"
    ),
    path("participants/<uuid:key>/<str:filename>", printed_list.printed_list_file, name="printed_list_file"),
    path("workshops/<slug:slug>/delegations/", delegations.delegations, name="delegations"),
    path("delegations/<uuid:key>/", delegations.delegation, name="delegation"),
    path("delegations/<uuid:key>/remove/", delegations.remove_delegation, name="remove_delegation"),
    path("delegations/<uuid:key>/register/", delegations.register, name="register"),
    path("delegates/<uuid:key>/", delegations.delegate, name="delegate"),
    path("delegates/<uuid:key>/invite/", delegations.invite, name="invite"),
    path("delegates/<uuid:key>/uninvite/", delegations.uninvite, name="uninvite"),
    path("delegates/<uuid:key>/withdraw/", delegations.withdraw, name="withdraw"),
    path("delegates/<uuid:key>/replace/", delegations.replace, name="replace"),
    path("workshops/<slug:slug>/ministries/", contacts.contacts, name="contacts"),
    path("workshops/<slug:slug>/ministries/<str:code>/", contacts.contact, name="contact"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/decline/", invitations.decline_invitation, name="decline_invitation"),
    path("invitation/<str:token>/address/", invitations.ask_for_address, name="ask_for_address"),
    path("invitations/", invitations.invitation_replies, name="invitation_replies"),
    path("invitations/<uuid:key>/answer/", invitations.answer_request, name="answer_request"),
]
