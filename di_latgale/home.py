"""What the first page offers: for each role held today its one obvious next step."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Role


class Link(NamedTuple):
    label: Promise
    address: str
    main: bool


class Step(NamedTuple):
    heading: Promise
    text: Promise
    # Label and URL name; pages that do not exist (yet) are left out.
    pages: tuple[tuple[Promise, str], ...]


_REPORT = (_("Period report"), "reports:period")
_PERIODS = (_("Closing of periods"), "periods:list")
_REVIEW = (_("Access review"), "reports:access_review")

_STEPS = {
    Role.SOCIAL_WORKER: Step(
        _("Log a service"),
        _(
            "Find the client by name, number, birth date or personal code; "
            "the client's page has the form."
        ),
        ((_("Find a client"), "clients:list"), _REPORT),
    ),
    Role.DEPARTMENT_HEAD: Step(
        _("Period report"),
        _("Choose the period, check the figures and print the report for signing."),
        (
            _REPORT,
            _PERIODS,
            (_("Clients"), "clients:list"),
            (_("Clients moving in"), "clients:move_list"),
            (_("Possible duplicates"), "clients:duplicates"),
            (_("Import"), "services:import_workbook"),
            _REVIEW,
            (_("Users"), "people:list"),
        ),
    ),
    Role.CATALOGUE_ADMINISTRATOR: Step(
        _("Catalogue of services"),
        _("Services, unit costs, limits, providers and funding sources, with their dates."),
        ((_("Open the catalogue"), "admin:index"), (_("Import"), "services:import_workbook")),
    ),
    Role.REGIONAL_COORDINATOR: Step(
        _("Reports of the region"),
        _("Figures of every municipality or of the whole region; no names of clients."),
        (_PERIODS, _REPORT, (_("Rows without names"), "reports:rows")),
    ),
    Role.AUDITOR: Step(
        _("Files and reports"),
        _("You may read files and reports. You can change nothing."),
        ((_("Clients"), "clients:list"), _REPORT, _REVIEW),
    ),
    Role.PROVIDER_SPECIALIST: Step(
        _("Log a service"),
        _("Choose a client whose services are planned with you; the client's page has the form."),
        ((_("My clients"), "services:planned_list"),),
    ),
    Role.SYSTEM_ADMINISTRATOR: Step(
        _("Users"),
        _("Invite people, give and end roles, help who has lost the phone. No clients."),
        ((_("Users"), "people:list"), (_("Rights"), "rights")),
    ),
}


def steps(roles: frozenset[str]) -> list[dict]:
    """In the order of the roles; the first page of the first step is the page's main button."""
    found = []
    main = True
    for role, step in _STEPS.items():
        if role not in roles:
            continue
        links = []
        for label, name in step.pages:
            try:
                links.append(Link(label, reverse(name), main))
            except NoReverseMatch:
                continue
            main = False
        found.append({"heading": step.heading, "text": step.text, "links": links})
    return found
