"""Every address of the portal."""

from django.urls import include, path, re_path

from asem_portal.views import administration, desk, home, local, public, status
from recommendations.views import verifying
from registry.admin import site

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("preferences/", desk.preferences, name="preferences"),
    path("status/", status.status, name="status"),
    path("feed/", public.feed, name="feed"),
    path("data/", public.data, name="data"),
    re_path(r"^data/(?P<name>[a-z]+)\.(?P<form>csv|json)$", public.data_file, name="data_file"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<path:symbol>/", verifying.verify_symbol, name="verify_symbol"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("robots.txt", public.robots, name="robots"),
    path("roles/", administration.mandates, name="roles"),
    path("roles/<uuid:key>/", administration.workshop_roles, name="workshop_roles"),
    path("roles/<uuid:key>/end/", administration.end_role, name="end_role"),
    path("outbox/", local.outbox, name="outbox"),
    path("outbox/<str:name>/", local.message, name="outbox_message"),
    path("outbox/<str:name>/<int:number>/", local.message_file, name="outbox_file"),
    path("outbox/sign-in/<str:role>/", local.sign_in, name="demo_sign_in"),
    path("", include("asem_portal.views.directory.urls")),
    path("admin/", site.urls),
    path("account/", include("allauth.urls")),
    path("", include("workshops.urls")),
    path("", include("recommendations.urls")),
]
handler400 = "asem_portal.views.status.bad_request"
handler403 = "asem_portal.views.status.refused"
handler404 = "asem_portal.views.status.not_found"
handler500 = "asem_portal.views.status.failed"
