"""URLs of the pages for local operation."""

from django.urls import path

from asem_portal.local import views

app_name = "local"
urlpatterns = [
    path("emails/", views.emails, name="emails"),
    path("emails/<str:name>/", views.message, name="message"),
    path("emails/<str:name>/<int:number>/", views.message_file, name="message_file"),
    path("emails/sign-in/<str:role>/", views.sign_in, name="sign_in"),
]
