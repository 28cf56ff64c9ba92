"""The pages and commands that leave traces, in words: the one list of them.

By name of the address (of a command its own name). A page that shows a client and is not here
fails the tests.
"""

from django.utils.translation import gettext_lazy as _

PAGES = {
    "clients:list": _("list of clients"),
    "clients:search": _("search for clients"),
    "clients:detail": _("client's page"),
    "clients:personal_code": _("personal code"),
    "clients:changes": _("changes of the file"),
    "clients:looks": _("who has looked"),
    "services:client_allowances": _("allowances left"),
    "services:client_sessions": _("last entries"),
    "services:session_list": _("entries of the client"),
    "services:session_create": _("new entry"),
    "services:session_options": _("new entry"),
    "services:session_preview": _("new entry"),
    "services:session_update": _("correction of an entry"),
    "services:session_changes": _("changes of an entry"),
    "services:session_delete": _("deletion of an entry"),
    "services:session_restore": _("restored entry"),
    "services:client_ties": _("ties with carers"),
    "services:tie_create": _("tie with a carer"),
    "services:tie_update": _("tie with a carer"),
    "services:tie_withdraw": _("tie with a carer"),
    "services:planned_list": _("provider's clients"),
    "services:planned_search": _("search among the provider's clients"),
    "services:planned_client": _("client's page at the provider"),
    "services:planned_create": _("new entry of the provider"),
    "services:planned_options": _("new entry of the provider"),
    "services:planned_preview": _("new entry of the provider"),
    "services:planned_update": _("correction of the provider's entry"),
    "services:planned_delete": _("deletion of the provider's entry"),
    "services:planned_restore": _("restored entry of the provider"),
    "services:import_workbook": _("import of a workbook"),
    "import_workbook": _("import of a workbook (command)"),
    "check_limits": _("check of limits (command)"),
    "reports:rows": _("rows without names"),
    "reports:access_review": _("access review"),
    "reports:hand_out": _("file handed out to the client"),
    "reports:retention": _("retention of records"),
    "reports:retention_client": _("making a file anonymous"),
}

# Pages that show no client and can be refused all the same: the beginnings of their names.
_REFUSED = {
    "account_": _("own sign-in"),
    "mfa_": _("own second factor"),
    "people:": _("users"),
    "rights": _("table of rights"),
    "admin:": _("catalogue"),
    "reports:period": _("period report"),
    "services:workbook_template": _("workbook template"),
    "traces:refusals": _("list of refusals"),
}

# Pages that show many clients whom nobody has chosen one by one.
LISTS = (
    *("clients:list", "clients:search", "services:planned_list", "services:planned_search"),
    *("services:import_workbook", "import_workbook", "reports:access_review", "reports:rows"),
    "check_limits",
    "reports:retention",
)


def page_label(name: str) -> str:
    """In words; the name itself where there are none."""
    refused = (label for start, label in _REFUSED.items() if name.startswith(start))
    return str(PAGES.get(name) or next(refused, name))
