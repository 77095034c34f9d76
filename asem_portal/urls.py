"""The root URL configuration, which includes the URLs of each room."""

from django.urls import include, path

from registry.admin import site

urlpatterns = [
    path("", include("asem_portal.public.urls")),
    path("", include("asem_portal.dashboard.urls")),
    path("", include("asem_portal.administration.urls")),
    path("", include("asem_portal.local.urls")),
    path("", include("asem_portal.directory.urls")),
    path("", include("asem_portal.search.urls")),
    path("", include("asem_portal.register.urls")),
    path("", include("reports.verification.urls")),
    path("admin/", site.urls),
    path("account/", include("allauth.urls")),
    path("", include("workshops.planning.urls")),
    path("", include("workshops.programme.urls")),
    path("", include("workshops.delegations.urls")),
    path("", include("workshops.imports.urls")),
    path("", include("workshops.public_pages.urls")),
    path("", include("recommendations.drafting.urls")),
    path("", include("recommendations.reading.urls")),
    path("", include("recommendations.history.urls")),
    path("", include("recommendations.search.urls")),
    path("", include("recommendations.agreement.urls")),
    path("", include("recommendations.comments.urls")),
    path("", include("recommendations.amendments.urls")),
    path("", include("recommendations.positions.urls")),
    path("", include("recommendations.sponsors.urls")),
    path("", include("recommendations.workflow.urls")),
    path("", include("recommendations.consolidation.urls")),
    path("", include("recommendations.silence.urls")),
    path("", include("recommendations.live_session.urls")),
    path("", include("recommendations.non_papers.urls")),
    path("", include("reports.summary.urls")),
    path("", include("recommendations.ad_referendum.urls")),
    path("", include("recommendations.clearance.urls")),
    path("", include("reports.composing.urls")),
    path("", include("reports.printing.urls")),
    path("", include("reports.dispatch.urls")),
]
handler400 = "asem_portal.public.status.bad_request"
handler403 = "asem_portal.public.status.refused"
handler404 = "asem_portal.public.status.not_found"
handler500 = "asem_portal.public.status.failed"
