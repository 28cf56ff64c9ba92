"""The line of links between reports, above each of them: those that the person may open."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.context_processors import Item

# Label, address, rights of which one is needed.
_REPORTS = (
    (_("Period report"), "reports:period", (Right.READ_FIGURES,)),
    (_("Reconciliation"), "reports:reconciliation", (Right.READ_FIGURES,)),
    (_("Article"), "reports:article", (Right.READ_FIGURES,)),
    (_("Publications"), "reports:publication_list", (Right.PUBLISH,)),
    (_("Prints"), "reports:print_list", (Right.READ_FIGURES,)),
    (_("Rows without names"), "reports:rows", (Right.READ_ROWS,)),
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
