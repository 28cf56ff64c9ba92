"""What every page of a client shows above its own: who it is, its pages, what one may do."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.access import holds, may_keep
from clients.models import Client
from clients.register.rows import answering_for
from clients.standing import standing_on
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


class Page(NamedTuple):
    """``right`` is asked where the file lies; None = whoever reads the file."""

    code: str
    label: Promise
    name: str
    right: Right | None = None


# In the order of the navigation; a page that does not exist is left out.
_PAGES = (
    Page("summary", _("Summary"), "clients:detail"),
    Page("sessions", _("Services given"), "services:session_list"),
    Page("statement", _("Statement"), "reports:statement"),
    Page("plan", _("Plan"), "services:plan_list"),
    Page("assessment", _("Assessment"), "services:assessment_list"),
    Page("grounds", _("Grounds"), "clients:grounds"),
    Page("applications", _("Applications"), "services:application_list"),
    Page("documents", _("Documents"), "clients:document_list"),
    Page("people", _("People"), "clients:people"),
    Page("notes", _("Notes"), "clients:note_list"),
    Page("changes", _("Changes"), "clients:changes"),
    Page("looks", _("Who has looked"), "clients:looks", Right.READ_TRACES),
)

# The menu "Actions": each leads to a page of its own.
_DEEDS = (
    Page("update", _("Correct the facts"), "clients:update", Right.KEEP_FILES),
    Page("caseload", _("Responsible workers"), "clients:caseload", Right.ANSWER_FOR_FILES),
    Page("exit", _("Exit"), "clients:exit", Right.KEEP_FILES),
    Page("move", _("Move to another municipality"), "clients:move_create", Right.KEEP_FILES),
    Page("hand_out", _("Hand out the file"), "reports:hand_out", Right.HAND_OUT_FILES),
)


class Entry(NamedTuple):
    code: str
    label: Promise
    address: str


def client_bar(user: User, client: Client) -> dict:
    """What templates/clients/_client_bar.html and _client_nav.html show. Constant queries."""
    today = timezone.localdate()
    held = {
        right: holds(user, right, client)
        for right in {page.right for page in (*_PAGES, *_DEEDS) if page.right} - {Right.KEEP_FILES}
    }
    held[Right.KEEP_FILES] = may_keep(user, client)
    now = Client.objects.with_is_receiving(today).get(pk=client.pk)
    return {
        "client": client,
        "standing": standing_on(today, now),
        "answering": answering_for(client, today),
        "today": today,
        "age": client.identity.age_on(today),
        "is_exited": client.exited_on is not None and client.exited_on < today,
        "may_log": held[Right.KEEP_FILES],
        "may_keep": held[Right.KEEP_FILES],
        "client_pages": _entries(_PAGES, client, held),
        "client_deeds": _entries(_DEEDS, client, held),
    }


def _entries(pages: tuple[Page, ...], client: Client, held: dict[Right, bool]) -> list[Entry]:
    found = []
    for page in pages:
        if page.right and not held[page.right]:
            continue
        try:
            found.append(Entry(page.code, page.label, reverse(page.name, args=[client.uuid])))
        except NoReverseMatch:
            continue
    return found
