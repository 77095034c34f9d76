"""URLs of the directory."""

from django.urls import path

from asem_portal.directory.views import areas, meetings, partners

app_name = "directory"
urlpatterns = [
    path("partners/", partners.partners, name="partners"),
    path("partners/<str:code>/", partners.partner, name="partner"),
    path("organisations/<str:code>/", partners.organisation, name="organisation"),
    path("coordinators/", partners.coordinators, name="coordinators"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<str:code>/", meetings.meeting, name="meeting"),
    path("initiatives/", meetings.initiatives, name="initiatives"),
    path("initiatives/<slug:code>/", meetings.initiative, name="initiative"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("outcomes/", areas.outcomes, name="outcomes"),
    path("outcomes/<slug:code>/", areas.outcome, name="outcome"),
    path("outcomes/<slug:code>/<str:number>/", areas.outcome_paragraph, name="outcome_paragraph"),
]
