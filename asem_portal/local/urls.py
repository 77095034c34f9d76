"""Pages of the local demonstration."""

from django.urls import path

from asem_portal.local import views

app_name = "local"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<str:name>/", views.message, name="message"),
    path("outbox/<str:name>/<int:number>/", views.message_file, name="message_file"),
    path("outbox/sign-in/<str:role>/", views.sign_in, name="sign_in"),
]
