"""Who may do what: the one table of rights. Everything that asks, asks this table.

A right is held through a membership and only in that membership's place: the right of a worker
of one municipality is never joined with the figures another membership shows. Region-wide roles
(no municipality) hold theirs everywhere.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SOCIAL_WORKER = "social_worker", _("social worker")
    DEPARTMENT_HEAD = "department_head", _("department head")
    CATALOGUE_ADMINISTRATOR = "catalogue_administrator", _("catalogue administrator")
    REGIONAL_COORDINATOR = "regional_coordinator", _("regional coordinator")
    AUDITOR = "auditor", _("auditor")
    PROVIDER_SPECIALIST = "provider_specialist", _("provider's specialist")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")


class Right(TextChoices):
    """Each in words that end the sentence "This role may …"."""

    READ_FILES = "read_files", _("read the files of clients: names, grounds, plans, entries")
    KEEP_FILES = "keep_files", _("register clients, keep their files and plans, log services")
    ANSWER_FOR_FILES = (
        "answer_for_files",
        _("approve plans, hand out clients among workers, accept who moves in, join persons"),
    )
    HAND_OUT_FILES = (
        "hand_out_files",
        _("hand out to a client all that is held on the client, and let the old be forgotten"),
    )
    READ_PLANNED = (
        "read_planned",
        _("see clients whose services are planned with the provider: name, service, allowance"),
    )
    LOG_PLANNED = "log_planned", _("log the provider's services and correct own entries")
    READ_FIGURES = "read_figures", _("read reports: figures without names")
    READ_ROWS = "read_rows", _("read rows of clients by number, without names")
    EXPORT_DOCUMENTS = "export_documents", _("take away reports without names: PDF, Word, text")
    EXPORT_TABLES = "export_tables", _("take away tables without names: Excel")
    EXPORT_NAMED_DOCUMENTS = (
        "export_named_documents",
        _("take away reports that name clients: PDF, Word, text"),
    )
    EXPORT_NAMED_TABLES = "export_named_tables", _("take away tables that name clients: Excel")
    PUBLISH = "publish", _("publish articles, without what could tell of single persons")
    CLOSE_PERIODS = "close_periods", _("close months, submit them and confirm corrections of them")
    ACCEPT_PERIODS = "accept_periods", _("accept or return submitted months, and open them again")
    READ_TRACES = "read_traces", _("see who has looked at a client and review accesses")
    IMPORT_FILES = "import_files", _("import clients and entries from a workbook")
    KEEP_CATALOGUE = "keep_catalogue", _("keep and import the catalogue: services, costs, limits")
    INVITE = "invite", _("invite people and end their roles")
    KEEP_PEOPLE = "keep_people", _("keep all people and roles, and read the table of rights")


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.READ_FILES: frozenset({Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.AUDITOR}),
    Right.KEEP_FILES: frozenset({Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD}),
    Right.ANSWER_FOR_FILES: frozenset({Role.DEPARTMENT_HEAD}),
    Right.HAND_OUT_FILES: frozenset({Role.DEPARTMENT_HEAD}),
    Right.READ_PLANNED: frozenset({Role.PROVIDER_SPECIALIST}),
    Right.LOG_PLANNED: frozenset({Role.PROVIDER_SPECIALIST}),
    Right.READ_FIGURES: frozenset(
        {Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.REGIONAL_COORDINATOR, Role.AUDITOR}
    ),
    Right.READ_ROWS: frozenset({Role.REGIONAL_COORDINATOR}),
    Right.EXPORT_DOCUMENTS: frozenset(
        {Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.REGIONAL_COORDINATOR, Role.AUDITOR}
    ),
    Right.EXPORT_TABLES: frozenset(
        {Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.REGIONAL_COORDINATOR, Role.AUDITOR}
    ),
    Right.EXPORT_NAMED_DOCUMENTS: frozenset(
        {Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.PROVIDER_SPECIALIST}
    ),
    Right.EXPORT_NAMED_TABLES: frozenset({Role.DEPARTMENT_HEAD, Role.PROVIDER_SPECIALIST}),
    Right.PUBLISH: frozenset({Role.DEPARTMENT_HEAD, Role.REGIONAL_COORDINATOR}),
    Right.CLOSE_PERIODS: frozenset({Role.DEPARTMENT_HEAD}),
    Right.ACCEPT_PERIODS: frozenset({Role.REGIONAL_COORDINATOR}),
    Right.READ_TRACES: frozenset({Role.DEPARTMENT_HEAD, Role.AUDITOR}),
    Right.IMPORT_FILES: frozenset({Role.DEPARTMENT_HEAD}),
    Right.KEEP_CATALOGUE: frozenset({Role.CATALOGUE_ADMINISTRATOR}),
    Right.INVITE: frozenset({Role.DEPARTMENT_HEAD, Role.SYSTEM_ADMINISTRATOR}),
    Right.KEEP_PEOPLE: frozenset({Role.SYSTEM_ADMINISTRATOR}),
}

# The head of an office gives and ends these, in the own municipality only.
GIVEN_BY_HEADS = (Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD)


def roles_with(*rights: str) -> frozenset[Role]:
    """The roles that hold at least one of ``rights``."""
    return frozenset().union(*(RIGHTS[Right(right)] for right in rights))
