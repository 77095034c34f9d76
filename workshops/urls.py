from django.urls import path

from workshops.views import corresponding, invitation, planning, public, registering

app_name = "workshops"
urlpatterns = [
    path("workshops/", public.workshops, name="list"),
    path("workshops/new/", planning.create, name="create"),
    path("workshops/<slug:slug>/", public.detail, name="detail"),
    path("workshops/<slug:slug>/plan/", planning.plan, name="plan"),
    path("workshops/<slug:slug>/open/", planning.open_workshop, name="open"),
    path("workshops/<slug:slug>/sessions/", planning.sessions, name="sessions"),
    path("sessions/<uuid:key>/", planning.session, name="session"),
    path("sessions/<uuid:key>/remove/", planning.remove_session, name="remove_session"),
    path("workshops/<slug:slug>/participants/", public.participants, name="participants"),
    path("workshops/<slug:slug>/delegations/", registering.delegations, name="delegations"),
    path("delegations/<uuid:key>/", registering.delegation, name="delegation"),
    path("delegations/<uuid:key>/register/", registering.register, name="register"),
    path("delegates/<uuid:key>/", registering.delegate, name="delegate"),
    path("delegates/<uuid:key>/invite/", registering.invite, name="invite"),
    path("delegates/<uuid:key>/uninvite/", registering.uninvite, name="uninvite"),
    path("delegates/<uuid:key>/withdraw/", registering.withdraw, name="withdraw"),
    path("workshops/<slug:slug>/ministries/", corresponding.contacts, name="contacts"),
    path("workshops/<slug:slug>/ministries/<str:code>/", corresponding.contact, name="contact"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
]
