"""What the frame around every page needs: ``frame`` in templates."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right, Role


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    current: bool


# Label, address, rights of which one is needed; an item whose page does not exist yet is absent.
_ITEMS = (
    (_("Home"), "home", ()),
    (_("Clients"), "clients:list", (Right.READ_FILES,)),
    (_("My clients"), "services:planned_list", (Right.READ_PLANNED,)),
    (_("Month's file"), "reports:provider_month", (Right.READ_PLANNED,)),
    (_("Plans"), "services:plan_queue", (Right.ANSWER_FOR_FILES,)),
    (_("Waiting list"), "services:waiting_list", (Right.READ_FILES,)),
    (_("Reports"), "reports:period", (Right.READ_FIGURES,)),
    (_("Periods"), "periods:list", (Right.READ_FIGURES,)),
    (_("Rows without names"), "reports:rows", (Right.READ_ROWS,)),
    (_("Catalogue"), "admin:index", (Right.KEEP_CATALOGUE,)),
    (_("Import"), "services:import_workbook", (Right.IMPORT_FILES, Right.KEEP_CATALOGUE)),
    (_("Users"), "people:list", (Right.INVITE, Right.KEEP_PEOPLE)),
    (_("Retention"), "reports:retention", (Right.HAND_OUT_FILES,)),
    (_("Rights"), "rights", (Right.KEEP_PEOPLE,)),
)

# The bar under a worker's thumb on a phone.
_THUMB_ITEMS = (
    (_("Today"), "home", ()),
    (_("Clients"), "clients:list", (Right.READ_FILES,)),
    (_("Reports"), "reports:period", (Right.READ_FIGURES,)),
)


# An item of which more pages are than lie beneath its own address.
_BENEATH = {"reports:period": "/reports/"}


def _pages(user, items, path: str) -> list[Item]:
    """Those of ``items`` that exist and are for ``user``; the nearest to ``path`` is current."""
    found: list[tuple[Promise, str, str]] = []
    for label, name, rights in items:
        if rights and not user.may(*rights):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        beneath = _BENEATH.get(name, address)
        is_near = path == address if name == "home" else path.startswith(beneath)
        found.append((label, address, beneath if is_near else ""))
    nearest = max((len(beneath) for _label, _address, beneath in found), default=0)
    return [
        Item(label, address, bool(beneath) and len(beneath) == nearest)
        for label, address, beneath in found
    ]


def pages_for(user) -> list[str]:
    """What the navigation of ``user`` shows."""
    return [item.label for item in _pages(user, _ITEMS, "")]


class Frame:
    """Worked out when a whole page asks for it, not for fragments."""

    def __init__(self, request) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def demonstration(self) -> bool:
        return settings.DEMONSTRATION

    @property
    def support_phone(self) -> str:
        return settings.SUPPORT_PHONE

    @property
    def version(self) -> str:
        return settings.VERSION

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def nav(self) -> list[Item]:
        return self._pages(_ITEMS)

    @cached_property
    def thumb_nav(self) -> list[Item]:
        is_worker = self.signed_in and Role.SOCIAL_WORKER in self.user.roles
        return self._pages(_THUMB_ITEMS) if is_worker else []

    def _pages(self, items) -> list[Item]:
        return _pages(self.user, items, self.request.path) if self.signed_in else []

    @cached_property
    def may_search(self) -> bool:
        return self.signed_in and self.user.may(Right.READ_FILES)

    @cached_property
    def may_read_traces(self) -> bool:
        return self.signed_in and self.user.may(Right.READ_TRACES)

    @cached_property
    def places(self) -> str:
        """Where the person works today: „Rēzekne”, or several with commas."""
        if not self.signed_in:
            return ""
        memberships = self.user.memberships_now
        places = {str(m.municipality or m.provider or _("Latgale")): None for m in memberships}
        return ", ".join(places)


def frame(request) -> dict:
    return {"frame": Frame(request)}
