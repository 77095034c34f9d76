"""URLs of sessions, events and calendars."""

from django.urls import path

from workshops.programme import views

app_name = "programme"
urlpatterns = [
    path("workshops/<slug:slug>/sessions/", views.sessions, name="sessions"),
    path("sessions/<uuid:key>/", views.session, name="session"),
    path("sessions/<uuid:key>/remove/", views.remove_session, name="remove_session"),
    path("workshops/<slug:slug>/activities/", views.activities, name="activities"),
    path("activities/<uuid:key>/", views.activity, name="activity"),
    path("activities/<uuid:key>/remove/", views.remove_activity, name="remove_activity"),
    path("workshops/<slug:slug>/programme.ics", views.calendar, name="calendar"),
    path("calendar/", views.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", views.personal_calendar, name="personal_calendar"),
]
