"""URLs of sessions in the room: opening, the room, the projector, statements, speakers and the adoption of the list."""

from django.urls import path

from recommendations.live_session.views import decisions, floor_recommendations, room, statements

app_name = "live_session"
urlpatterns = [
    path("workshops/<slug:slug>/live-sessions/", room.sessions, name="sessions"),
    path("workshops/<slug:slug>/oral-statements/", statements.statements, name="statements"),
    path("sessions/<uuid:key>/open/", room.open_session, name="open_session"),
    path("live-sessions/<uuid:key>/", room.room, name="room"),
    path("live-sessions/<uuid:key>/close/", room.close_session, name="close_session"),
    path("live-sessions/<uuid:key>/show/", room.show, name="show"),
    path("live-sessions/<uuid:key>/names/", room.show_names, name="show_names"),
    path("live-sessions/<uuid:key>/projector/", room.projector, name="projector"),
    path("live-sessions/<uuid:key>/projector/state/", room.projector_state, name="projector_state"),
    path("live-sessions/<uuid:key>/agree/", decisions.agree, name="agree"),
    path("live-sessions/<uuid:key>/adopt/", decisions.adopt, name="adopt"),
    path("live-sessions/<uuid:key>/statement/", statements.record, name="record"),
    path("live-sessions/<uuid:key>/recommendation/", floor_recommendations.enter, name="enter"),
    path("recommendations/<uuid:key>/review/", floor_recommendations.review, name="review"),
    path("live-sessions/<uuid:key>/speakers/", decisions.ask, name="ask"),
    path("speakers/<uuid:key>/", decisions.end_turn, name="end_turn"),
    path("statements/<uuid:key>/end/", statements.end, name="end"),
    path("statements/<uuid:key>/correct/", statements.correct, name="correct"),
]
