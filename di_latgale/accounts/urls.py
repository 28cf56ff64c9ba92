from django.urls import path

from di_latgale.accounts import views

app_name = "accounts"

urlpatterns = [
    # /accounts/sign-in/
    path("sign-in/", views.sign_in, name="sign_in"),
    # /accounts/sign-out/
    path("sign-out/", views.sign_out, name="sign_out"),
]
