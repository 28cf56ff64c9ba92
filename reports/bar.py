"""The line of links between reports, above each of them: those that the person may open."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.context_processors import Item

# Label, address, rights of which one is needed.
_REPORTS = (
    (_("Period report"), "reports:period", (Right.READ_FIGURES,)),
    (_("Reconciliation"), "reports:reconciliation", (Right.READ_FIGURES,)),
    (
        _("Services received"),
        "reports:received",
        (Right.READ_FILES, Right.READ_ROWS),
    ),
    (_("Day care centres"), "reports:day_centres", (Right.READ_FIGURES,)),
    (
        _("Provider's month"),
        "reports:provider_month",
        (Right.READ_FILES, Right.READ_ROWS, Right.READ_PLANNED),
    ),
    (_("Yearly summary"), "reports:yearly", (Right.READ_FIGURES,)),
    (_("Changes by year"), "reports:trend", (Right.READ_FIGURES,)),
    (_("Article"), "reports:article", (Right.READ_FIGURES,)),
    (_("Publications"), "reports:publication_list", (Right.PUBLISH,)),
    (_("Prints"), "reports:print_list", (Right.READ_FIGURES,)),
    (_("Rows without names"), "reports:rows", (Right.READ_ROWS,)),
    (_("Statements"), "reports:statement_pack", (Right.HAND_OUT_FILES,)),
    (_("Access review"), "reports:access_review", (Right.READ_TRACES,)),
)


def bar(request) -> list[Item]:
    """``request.path`` says which of them is the current one."""
    found = []
    for label, name, rights in _REPORTS:
        if request.user.may(*rights):
            address = reverse(name)
            found.append(Item(label, address, request.path == address))
    return found
