from django.urls import path

from workshops.views import calendaring, corresponding, invitation, planning, programme, public, registering

app_name = "workshops"
urlpatterns = [
    path("workshops/", public.workshops, name="list"),
    path("workshops/new/", planning.create, name="create"),
    path("workshops/<slug:slug>/", public.detail, name="detail"),
    path("workshops/<slug:slug>/plan/", planning.plan, name="plan"),
    path("workshops/<slug:slug>/open/", planning.open_workshop, name="open"),
    path("workshops/<slug:slug>/sessions/", programme.sessions, name="sessions"),
    path("sessions/<uuid:key>/", programme.session, name="session"),
    path("sessions/<uuid:key>/remove/", programme.remove_session, name="remove_session"),
    path("workshops/<slug:slug>/activities/", programme.activities, name="activities"),
    path("activities/<uuid:key>/", programme.activity, name="activity"),
    path("activities/<uuid:key>/remove/", programme.remove_activity, name="remove_activity"),
    path("workshops/<slug:slug>/organisations/", planning.enter_organisation, name="enter_organisation"),
    path("workshops/<slug:slug>/programme.ics", calendaring.of_workshop, name="calendar"),
    path("calendar/", calendaring.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", calendaring.of_person, name="personal_calendar"),
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
