"""URLs of silence procedures: those of a workshop, each round, and what partners, secretariat and chair do in it."""

from django.urls import path

from recommendations.silence.views import answers, decisions, letters, records, rounds

app_name = "silence"
urlpatterns = [
    path("workshops/<slug:slug>/silence/", rounds.rounds, name="rounds"),
    path("workshops/<slug:slug>/silence/arrangements/", rounds.arrangements, name="arrangements"),
    path("workshops/<slug:slug>/silence/launch/", decisions.launch, name="launch"),
    path("silence/<uuid:key>/", rounds.round, name="round"),
    path("silence/<uuid:key>/letters/", letters.letters, name="letters"),
    path("silence/<uuid:key>/letters/progress/", letters.letters_progress, name="letters_progress"),
    path("silence/letters/<uuid:key>/<str:filename>", letters.letter_file, name="letter_file"),
    path("silence/<uuid:key>/join/", answers.join, name="join"),
    path("silence/<uuid:key>/more-time/", answers.ask_for_time, name="ask_for_time"),
    path("silence/<uuid:key>/break/<uuid:item>/", answers.break_silence, name="break_silence"),
    path("silence/<uuid:key>/withdraw/<uuid:silence_break>/", answers.withdraw, name="withdraw"),
    path("silence/<uuid:key>/record-break/<uuid:item>/", records.record_break, name="record_break"),
    path(
        "silence/<uuid:key>/record-withdrawal/<uuid:silence_break>/",
        records.record_withdrawal,
        name="record_withdrawal",
    ),
    path("silence/<uuid:key>/record-note/<uuid:partner>/", records.record_note, name="record_note"),
    path("silence/<uuid:key>/evidence/<uuid:row>/", records.evidence, name="evidence"),
    path("silence/<uuid:key>/extend/", decisions.extend, name="extend"),
    path("silence/<uuid:key>/cancel/", decisions.cancel, name="cancel"),
    path("silence/<uuid:key>/answer/<uuid:request_key>/", decisions.answer, name="answer"),
    path("silence/<uuid:key>/finding/<uuid:item>/", decisions.finding, name="finding"),
]
