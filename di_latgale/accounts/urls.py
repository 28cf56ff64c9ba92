from django.urls import include, path, re_path

from di_latgale.accounts.views import (
    entrance,
    password,
    people,
    profile,
    rights,
    second_factor,
)

people_urls = [
    # /accounts/people/
    path("", people.person_list, name="list"),
    path("invite/", people.person_invite, name="invite"),
    # /accounts/people/<uuid>/
    path("<uuid:uuid>/", people.person_detail, name="detail"),
    path("<uuid:uuid>/rights/", rights.person_rights, name="rights"),
    path("<uuid:uuid>/changes/", people.person_changes, name="changes"),
    path("<uuid:uuid>/roles/add/", people.membership_add, name="membership_add"),
    path("<uuid:uuid>/roles/end/", people.membership_end, name="membership_end"),
    path("<uuid:uuid>/invitation/", people.invitation_send, name="invitation_send"),
    path("<uuid:uuid>/deactivate/", people.person_deactivate, name="deactivate"),
    path("<uuid:uuid>/reactivate/", people.person_reactivate, name="reactivate"),
    path("<uuid:uuid>/second-factor/", people.second_factor_reset, name="second_factor_reset"),
    path("<uuid:uuid>/sign-ins/", people.sign_ins_end, name="sign_ins_end"),
]

# Names with account_ and mfa_ are those by which allauth finds its way. What is not listed here
# (signing up, other addresses, …) does not exist.
urlpatterns = [
    # /accounts/sign-in/
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/code/", entrance.sign_in_code, name="mfa_authenticate"),
    path("sign-in/passkey/", entrance.sign_in_passkey, name="mfa_login_webauthn"),
    # /accounts/sign-out/
    path("sign-out/", entrance.sign_out, name="account_logout"),
    # /accounts/profile/
    path("profile/", profile.profile, name="account_profile"),
    # /accounts/sign-ins/
    path("sign-ins/", profile.sign_ins, name="account_sign_ins"),
    # /accounts/password/
    path("password/change/", password.password_change, name="account_change_password"),
    path("password/forgotten/", password.password_forgotten, name="account_reset_password"),
    path("password/sent/", password.password_sent, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        password.password_new,
        name="account_reset_password_from_key",
    ),
    # /accounts/again/
    path("again/", password.password_again, name="account_reauthenticate"),
    path("again/code/", second_factor.code_again, name="mfa_reauthenticate"),
    path("again/passkey/", second_factor.passkey_again, name="mfa_reauthenticate_webauthn"),
    # /accounts/second-factor/
    path("second-factor/", second_factor.second_factor, name="mfa_index"),
    path("second-factor/app/", second_factor.app_add, name="mfa_activate_totp"),
    path("second-factor/app/remove/", second_factor.app_remove, name="mfa_deactivate_totp"),
    path("second-factor/passkey/", second_factor.passkey_add, name="mfa_add_webauthn"),
    path(
        "second-factor/passkey/<int:pk>/remove/",
        second_factor.passkey_remove,
        name="mfa_remove_webauthn",
    ),
    path("second-factor/codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/download/",
        second_factor.recovery_codes_download,
        name="mfa_download_recovery_codes",
    ),
    path(
        "second-factor/codes/new/",
        second_factor.recovery_codes_new,
        name="mfa_generate_recovery_codes",
    ),
    # /accounts/people/
    path("people/", include((people_urls, "people"))),
    # /accounts/rights/
    path("rights/", rights.rights, name="rights"),
]
