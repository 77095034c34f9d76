"""URLs of agreements ad referendum: their record, their page, and what partners, secretariat and chair do there."""

from django.urls import path

from recommendations.ad_referendum import views

app_name = "ad_referendum"
urlpatterns = [
    path("recommendations/<uuid:key>/ad-referendum/", views.agree, name="agree"),
    path("ad-referendum/<uuid:key>/", views.referendum, name="referendum"),
    path("ad-referendum/<uuid:key>/extend/", views.extend, name="extend"),
    path("ad-referendum/<uuid:key>/return/", views.return_to_discussion, name="return_to_discussion"),
    path("ad-referendum/<uuid:key>/confirm/<uuid:partner>/", views.confirm, name="confirm"),
    path("ad-referendum/<uuid:key>/decline/<uuid:partner>/", views.decline, name="decline"),
    path("ad-referendum/<uuid:key>/record/<uuid:partner>/", views.record, name="record"),
    path("ad-referendum/<uuid:key>/evidence/<uuid:partner>/", views.evidence, name="evidence"),
]
