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
    "clients:grounds": _("grounds"),
    "clients:ground_create": _("new ground"),
    "services:ground_update": _("correction of a ground"),
    "services:ground_withdraw": _("ground entered by mistake"),
    "services:care_by_occupation": _("limits by occupation"),
    "clients:people": _("people around the client"),
    "clients:call_order": _("order of calls"),
    "clients:contact_create": _("new contact"),
    "clients:contact_update": _("correction of a contact"),
    "clients:contact_withdraw": _("contact entered by mistake"),
    "clients:occupation_create": _("works or studies"),
    "clients:occupation_update": _("correction: works or studies"),
    "clients:occupation_withdraw": _("works or studies, entered by mistake"),
    "clients:representative_find": _("search for representatives"),
    "clients:representative_register": _("registration of a representative"),
    "clients:representation_create": _("new representation"),
    "clients:representation_update": _("correction of a representation"),
    "clients:representation_withdraw": _("representation entered by mistake"),
    "clients:representative_detail": _("representative's page"),
    "clients:representative_code": _("personal code of a representative"),
    "clients:representative_update": _("correction of a representative"),
    "clients:create": _("registration of a client"),
    "clients:update": _("correction of facts"),
    "clients:exit": _("exit of a client"),
    "clients:caseload": _("responsible workers"),
    "clients:handover": _("handing over of clients"),
    "clients:exit_undo": _("exit taken back"),
    "services:client_allowances": _("allowances left"),
    "clients:draft": _("draft of a form"),
    "clients:draft_keep": _("draft of a form"),
    "clients:draft_drop": _("draft of a form"),
    "clients:note_list": _("notes"),
    "clients:note_create": _("new note"),
    "clients:note_update": _("correction of a note"),
    "clients:note_changes": _("changes of a note"),
    "clients:note_withdraw": _("withdrawal of a note"),
    "clients:note_restore": _("restored note"),
    "clients:outcomes": _("outcomes"),
    "clients:outcome_create": _("new outcome"),
    "clients:outcome_update": _("correction of an outcome"),
    "clients:outcome_end": _("end of an outcome"),
    "clients:outcome_reopen": _("outcome that goes on"),
    "clients:outcome_withdraw": _("withdrawal of an outcome"),
    "clients:outcome_restore": _("restored outcome"),
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
    "clients:caseload_list": _("workload of the workers"),
    "clients:handover_undo": _("handing over taken back"),
    "clients:substitution_": _("substitution"),
    "admin:": _("catalogue"),
    "reports:period": _("period report"),
    "services:workbook_template": _("workbook template"),
    "traces:refusals": _("list of refusals"),
}

# Pages that show many clients whom nobody has chosen one by one.
LISTS = (
    "clients:handover",
    *("clients:list", "clients:search", "services:planned_list", "services:planned_search"),
    *("services:import_workbook", "import_workbook", "reports:access_review", "reports:rows"),
    "check_limits",
    "reports:retention",
)


def page_label(name: str) -> str:
    """In words; the name itself where there are none."""
    refused = (label for start, label in _REFUSED.items() if name.startswith(start))
    return str(PAGES.get(name) or next(refused, name))
