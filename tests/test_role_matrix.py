"""Which role may open which page: one row an address, one column a person.

An address without a row fails. Rows are of a client of Rēzekne and a session that Ilze recorded.
"""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, resolve, reverse

from di_latgale.organisations.models import Provider
from tests import factories

pytestmark = pytest.mark.django_db

# Ilze is the client's worker, Inese the head there, Oskars a worker elsewhere; Kaspars keeps the
# catalogue, Rita coordinates the region, Anita audits it, Valdis administers, Zane is a provider's.
PEOPLE = ["nobody", "ilze", "inese", "oskars", "kaspars", "rita", "anita", "valdis", "zane"]

GET = {
    "home":                             "302 200 200 200 200 200 200 200 200",
    "account_login":                    "200 302 302 302 302 302 302 302 302",
    "account_logout":                   "302 200 200 200 200 200 200 200 200",
    "account_profile":                  "302 200 200 200 200 200 200 200 200",
    "account_sign_ins":                 "302 200 200 200 200 200 200 200 200",
    "account_change_password":          "302 200 200 200 200 200 200 200 200",
    "account_reset_password":           "200 200 200 200 200 200 200 200 200",
    "account_reset_password_done":      "200 200 200 200 200 200 200 200 200",
    "account_reset_password_from_key":  "200 200 200 200 200 200 200 200 200",
    "account_reauthenticate":           "302 200 200 200 200 200 200 200 200",
    "mfa_authenticate":                 "302 302 302 302 302 302 302 302 302",
    "mfa_login_webauthn":               "302 302 302 302 302 302 302 302 302",
    "mfa_reauthenticate":               "302 302 302 302 302 302 302 302 302",
    "mfa_reauthenticate_webauthn":      "302 302 302 302 302 302 302 302 302",
    "mfa_index":                        "302 200 200 200 200 200 200 200 200",
    "mfa_activate_totp":                "302 302 302 302 302 302 302 302 302",
    "mfa_deactivate_totp":              "302 404 404 404 404 404 404 404 404",
    "mfa_add_webauthn":                 "302 302 302 302 302 302 302 302 302",
    "mfa_remove_webauthn":              "302 302 302 302 302 302 302 302 302",
    "mfa_view_recovery_codes":          "302 404 404 404 404 404 404 404 404",
    "mfa_download_recovery_codes":      "302 404 404 404 404 404 404 404 404",
    "mfa_generate_recovery_codes":      "302 302 302 302 302 302 302 302 302",
    "people:list":                      "302 403 200 403 403 403 403 200 403",
    "people:invite":                    "302 403 200 403 403 403 403 200 403",
    "people:detail":                    "302 403 200 403 403 403 403 200 403",
    "people:rights":                    "302 403 403 403 403 403 403 200 403",
    "people:membership_add":            "302 403 200 403 403 403 403 200 403",
    "people:membership_end":            "302 405 405 405 405 405 405 405 405",
    "people:invitation_send":           "302 405 405 405 405 405 405 405 405",
    "people:deactivate":                "302 403 403 403 403 403 403 200 403",
    "people:reactivate":                "302 405 405 405 405 405 405 405 405",
    "people:second_factor_reset":       "302 403 403 403 403 403 403 200 403",
    "people:sign_ins_end":              "302 405 405 405 405 405 405 405 405",
    "rights":                           "302 403 403 403 403 403 403 200 403",
    "clients:list":                     "302 200 200 200 403 403 200 403 403",
    "clients:search":                   "302 405 405 405 405 405 405 405 405",
    "clients:detail":                   "302 200 200 404 403 403 200 403 403",
    "clients:personal_code":            "302 405 405 405 405 405 405 405 405",
    "services:client_allowances":       "302 200 200 404 403 403 200 403 403",
    "services:client_sessions":         "302 200 200 404 403 403 200 403 403",
    "services:session_list":            "302 200 200 404 403 403 200 403 403",
    "services:session_create":          "302 200 200 404 403 403 403 403 403",
    "services:session_options":         "302 405 405 405 405 405 405 405 405",
    "services:session_preview":         "302 405 405 405 405 405 405 405 405",
    "services:session_update":          "302 200 403 404 403 403 403 403 403",
    "services:session_delete":          "302 405 405 405 405 405 405 405 405",
    "services:session_restore":         "302 405 405 405 405 405 405 405 405",
    "services:import_workbook":         "302 403 200 403 200 403 403 403 403",
    "services:workbook_template":       "302 403 200 403 200 403 403 403 403",
    "reports:period":                   "302 200 200 200 403 200 200 403 403",
    "clients:changes":                  "302 200 200 404 403 403 200 403 403",
    "clients:looks":                    "302 403 200 403 403 403 200 403 403",
    "services:session_changes":         "302 200 200 404 403 403 200 403 403",
    "reports:access_review":            "302 403 200 403 403 403 200 403 403",
    "traces:refusals":                  "302 403 200 403 403 403 200 403 403",
    "services:planned_list":            "302 403 403 403 403 403 403 403 200",
    "services:planned_search":          "302 405 405 405 405 405 405 405 405",
    "services:planned_client":          "302 403 403 403 403 403 403 403 200",
    "services:planned_create":          "302 403 403 403 403 403 403 403 200",
    "services:planned_options":         "302 405 405 405 405 405 405 405 405",
    "services:planned_preview":         "302 405 405 405 405 405 405 405 405",
    "services:planned_update":          "302 403 403 403 403 403 403 403 403",
    "services:planned_delete":          "302 405 405 405 405 405 405 405 405",
    "services:planned_restore":         "302 405 405 405 405 405 405 405 405",
}  # fmt: skip
POST = {
    "home":                             "302 405 405 405 405 405 405 405 405",
    "account_login":                    "422 302 302 302 302 302 302 302 302",
    "account_logout":                   "302 302 302 302 302 302 302 302 302",
    "account_profile":                  "302 405 405 405 405 405 405 405 405",
    "account_sign_ins":                 "302 302 302 302 302 302 302 302 302",
    "account_change_password":          "302 422 422 422 422 422 422 422 422",
    "account_reset_password":           "422 422 422 422 422 422 422 422 422",
    "account_reset_password_done":      "405 405 405 405 405 405 405 405 405",
    "account_reset_password_from_key":  "422 422 422 422 422 422 422 422 422",
    "account_reauthenticate":           "302 422 422 422 422 422 422 422 422",
    "mfa_authenticate":                 "302 302 302 302 302 302 302 302 302",
    "mfa_login_webauthn":               "302 302 302 302 302 302 302 302 302",
    "mfa_reauthenticate":               "302 302 302 302 302 302 302 302 302",
    "mfa_reauthenticate_webauthn":      "302 302 302 302 302 302 302 302 302",
    "mfa_index":                        "302 405 405 405 405 405 405 405 405",
    "mfa_activate_totp":                "302 302 302 302 302 302 302 302 302",
    "mfa_deactivate_totp":              "302 404 404 404 404 404 404 404 404",
    "mfa_add_webauthn":                 "302 302 302 302 302 302 302 302 302",
    "mfa_remove_webauthn":              "302 302 302 302 302 302 302 302 302",
    "mfa_view_recovery_codes":          "302 405 405 405 405 405 405 405 405",
    "mfa_download_recovery_codes":      "302 404 404 404 404 404 404 404 404",
    "mfa_generate_recovery_codes":      "302 302 302 302 302 302 302 302 302",
    "people:list":                      "302 405 405 405 405 405 405 405 405",
    "people:invite":                    "302 403 422 403 403 403 403 422 403",
    "people:detail":                    "302 405 405 405 405 405 405 405 405",
    "people:rights":                    "302 405 405 405 405 405 405 405 405",
    "people:membership_add":            "302 403 422 403 403 403 403 422 403",
    "people:membership_end":            "302 403 404 403 403 403 403 404 403",
    "people:invitation_send":           "302 403 302 403 403 403 403 302 403",
    "people:deactivate":                "302 403 403 403 403 403 403 302 403",
    "people:reactivate":                "302 403 403 403 403 403 403 302 403",
    "people:second_factor_reset":       "302 403 403 403 403 403 403 302 403",
    "people:sign_ins_end":              "302 403 302 403 403 403 403 302 403",
    "rights":                           "302 405 405 405 405 405 405 405 405",
    "clients:list":                     "302 405 405 405 405 405 405 405 405",
    "clients:search":                   "302 200 200 200 403 403 200 403 403",
    "clients:detail":                   "302 405 405 405 405 405 405 405 405",
    "clients:personal_code":            "302 200 200 404 403 403 200 403 403",
    "services:client_allowances":       "302 405 405 405 405 405 405 405 405",
    "services:client_sessions":         "302 405 405 405 405 405 405 405 405",
    "services:session_list":            "302 405 405 405 405 405 405 405 405",
    "services:session_create":          "302 422 422 404 403 403 403 403 403",
    "services:session_options":         "302 200 200 404 403 403 403 403 403",
    "services:session_preview":         "302 200 200 404 403 403 403 403 403",
    "services:session_update":          "302 422 403 404 403 403 403 403 403",
    "services:session_delete":          "302 302 403 404 403 403 403 403 403",
    "services:session_restore":         "302 302 403 404 403 403 403 403 403",
    "services:import_workbook":         "302 403 422 403 422 403 403 403 403",
    "services:workbook_template":       "302 403 405 403 405 403 403 403 403",
    "reports:period":                   "302 405 405 405 405 405 405 405 405",
    "clients:changes":                  "302 405 405 405 405 405 405 405 405",
    "clients:looks":                    "302 405 405 405 405 405 405 405 405",
    "services:session_changes":         "302 405 405 405 405 405 405 405 405",
    "reports:access_review":            "302 405 405 405 405 405 405 405 405",
    "traces:refusals":                  "302 405 405 405 405 405 405 405 405",
    "services:planned_list":            "302 405 405 405 405 405 405 405 405",
    "services:planned_search":          "302 403 403 403 403 403 403 403 200",
    "services:planned_client":          "302 405 405 405 405 405 405 405 405",
    "services:planned_create":          "302 403 403 403 403 403 403 403 422",
    "services:planned_options":         "302 403 403 403 403 403 403 403 200",
    "services:planned_preview":         "302 403 403 403 403 403 403 403 200",
    "services:planned_update":          "302 403 403 403 403 403 403 403 403",
    "services:planned_delete":          "302 403 403 403 403 403 403 403 403",
    "services:planned_restore":         "302 403 403 403 403 403 403 403 403",
}  # fmt: skip


def addresses(patterns, namespace="") -> dict[str, tuple[str, ...]]:
    """Name → parameters, of every address but the admin's, which has one guard for all."""
    found = {}
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            found[f"{namespace}{pattern.name}"] = None
        elif pattern.namespace != "admin":
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            found |= addresses(pattern.url_patterns, inner)
    return found


NAMES = sorted(addresses(get_resolver().url_patterns))


@pytest.fixture
def people(request) -> dict:
    return {name: request.getfixturevalue(name) for name in PEOPLE if name != "nobody"}


@pytest.fixture
def session(people):
    """Recorded by Ilze, given by Zane's provider, with which it is planned."""
    provider = Provider.objects.get(code="saule")
    session = factories.ServiceSessionFactory(recorded_by=people["ilze"], provider=provider)
    factories.PlannedServiceFactory(plan__client=session.client, provider=provider)
    return session


def _row_of(name: str, session):
    """A client, an entry, or Ilze among the people."""
    rows = {"clients": session.client, "people": session.recorded_by}
    return rows.get(name.split(":")[0], session)


def address_of(name: str, session) -> str:
    for kwargs in (
        {},
        {"client_uuid": session.client.uuid},
        {"pk": 0},
        {"uidb36": "1", "key": "set-password"},
        {"uuid": _row_of(name, session).uuid},
    ):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} takes parameters that this matrix does not know")


def test_every_address_has_its_rows():
    assert sorted(GET) == NAMES
    assert sorted(POST) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("method", "expected"), [("get", GET), ("post", POST)], ids=["get", "post"]
)
def test_each_role_gets_what_the_matrix_says(people, session, name, method, expected):
    address = address_of(name, session)
    got = []
    for person in PEOPLE:
        browser = Client()
        if person != "nobody":
            browser.force_login(people[person])
        got.append(str(getattr(browser, method)(address).status_code))
    assert " ".join(got) == expected[name], PEOPLE


def test_the_admin_is_the_catalogue_administrators(people):
    pattern = next(p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin")
    pages = [p.name for p in pattern.url_patterns if isinstance(p, URLPattern)]
    assert "index" in pages
    for person, user in people.items():
        browser = Client()
        browser.force_login(user)
        status = browser.get(reverse("admin:index")).status_code
        assert status == (200 if person == "kaspars" else 302)
    assert Client().get(reverse("admin:index")).status_code == 302


def test_an_address_that_takes_no_get_is_marked_so(people, session):
    for name in NAMES:
        if "405" in GET[name]:
            assert getattr(resolve(address_of(name, session)).func, "post_only", False), name
