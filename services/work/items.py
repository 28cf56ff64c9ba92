"""What waits, one question a kind: each a constant number of queries, however many clients."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from math import floor
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.drafts.places import address_of, label_of
from clients.models import CaseloadEntry, Client, Disability, Draft, Move, Opinion
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.dates import OF_AGE, birthday
from di_latgale.history.values import short_moment
from services.models import PlannedService, SupportPlan

# What ended or came of age longer ago is not work of today any more.
_OVERDUE = timedelta(days=90)
_OF_AGE_SINCE = timedelta(days=365)


class Kind(models.TextChoices):
    """In words that a mail may hold, before a number."""

    APPROVAL = "approval", gettext_lazy("plans that wait for your decision")
    MOVE = "move", gettext_lazy("clients moving in, to be accepted")
    DRAFT = "draft", gettext_lazy("unsaved drafts of yours")
    RETURNED = "returned", gettext_lazy("plans returned for correction")
    OPINION = "opinion", gettext_lazy("opinions of VDEĀVK about to expire")
    DISABILITY = "disability", gettext_lazy("disabilities about to expire")
    PLAN = "plan", gettext_lazy("support plans about to expire")
    REVIEW = "review", gettext_lazy("support plans to be reviewed")
    OF_AGE = "of_age", gettext_lazy("children turning 18")
    NOT_GIVEN = "not_given", gettext_lazy("clients with planned services that are not given")
    PACE = "pace", gettext_lazy("planned quantities that end too soon")


# Of others' work, which stands still until the person decides.
DECISIONS = frozenset({Kind.APPROVAL, Kind.MOVE})


@dataclass(frozen=True)
class Item:
    """``client`` is the primary key; of who moves in, the ``move`` holds the name instead.

    An office has thousands and shows a dozen, so what they say is worked out when it is asked for.
    """

    kind: Kind
    client: int
    term: date
    say: Callable[[], str]
    lead: Callable[[], str]
    move: Move | None = None

    @property
    def words(self) -> str:
        return self.say()

    @property
    def address(self) -> str:
        return self.lead()

    @property
    def person(self) -> tuple[str, int]:
        return ("move" if self.move else "client", self.client)


def own_files(user: User, today: date):
    """Open files the person answers for today, also in a colleague's place."""
    covered = CaseloadEntry.objects.answering_on(today).covered_by(user, today)
    return all_files(user, today).filter(pk__in=covered.order_by().values("client"))


def all_files(user: User, today: date):
    """Open files the person keeps."""
    return Client.objects.visible_to(user, Right.KEEP_FILES).open_on(today)


def items_of(user: User, files, today: date) -> list[Item]:
    """All that waits in ``files`` (a queryset of clients) and for the person's own decision."""
    keys = files.order_by().values("pk")
    found = [item for ask in _OF_FILES for item in ask(keys, today)]
    for ask in _OF_PERSON:
        found += ask(user, today)
    return found


def _ending(rows, keys, today: date):
    last = today + timedelta(days=settings.WORK_AHEAD_DAYS)
    ending = rows.ending_between(today - _OVERDUE, last).filter(client__in=keys)
    return ending.order_by("id")


def _ends(day: date, today: date, ahead: str, past: str) -> Callable[[], str]:
    return partial(_on_day, past if day < today else ahead, day)


def _on_day(words: str, day: date) -> str:
    return words % {"day": wording.day_sentence(day)}


def _page(name: str, *args) -> Callable[[], str]:
    return partial(reverse, name, args=args)


def _grounds(kind: Kind, rows, ahead: str, past: str, today: date) -> Iterator[Item]:
    for key, uuid, day in rows.values_list("client", "client__uuid", "valid_to"):
        yield Item(kind, key, day, _ends(day, today, ahead, past), _page("clients:grounds", uuid))


def _opinions(keys, today: date) -> Iterator[Item]:
    rows = _ending(Opinion.objects, keys, today).filter(client__target_group=Client.Group.CHILD)
    words = _("The opinion expires on %(day)s"), _("The opinion expired on %(day)s")
    return _grounds(Kind.OPINION, rows, *words, today)


def _disabilities(keys, today: date) -> Iterator[Item]:
    rows = _ending(Disability.objects, keys, today)
    words = _("The disability is set until %(day)s"), _("The disability was set until %(day)s")
    return _grounds(Kind.DISABILITY, rows, *words, today)


def _plans(keys, today: date) -> Iterator[Item]:
    """Unless another approved plan of the client lasts longer."""
    longer = SupportPlan.objects.approved().filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), client=OuterRef("client")
    )
    rows = _ending(SupportPlan.objects, keys, today).filter(~Exists(longer))
    ahead, past = _("The plan ends on %(day)s"), _("The plan ended on %(day)s")
    for key, uuid, day in rows.values_list("client", "uuid", "valid_to"):
        page = _page("services:plan_detail", uuid)
        yield Item(Kind.PLAN, key, day, _ends(day, today, ahead, past), page)


def _reviews(keys, today: date) -> Iterator[Item]:
    by = today + timedelta(days=settings.WORK_AHEAD_DAYS)
    rows = SupportPlan.objects.for_review_by(by, today=today).filter(client__in=keys)
    words = _("The plan is to be reviewed by %(day)s")
    for key, uuid, day in rows.order_by("id").values_list("client", "uuid", "review_on"):
        page = _page("services:plan_detail", uuid)
        yield Item(Kind.REVIEW, key, day, partial(_on_day, words, day), page)


def _returned(keys, today: date) -> Iterator[Item]:
    rows = SupportPlan.objects.drafts().filter(client__in=keys, returned_at__isnull=False)
    words = _("The plan was returned for correction on %(day)s")
    for key, uuid, at in rows.order_by("id").values_list("client", "uuid", "returned_at"):
        day = timezone.localtime(at).date()
        page = _page("services:plan_detail", uuid)
        yield Item(Kind.RETURNED, key, day, partial(_on_day, words, day), page)


def _children_of_age(keys, today: date) -> Iterator[Item]:
    first, last = today - _OF_AGE_SINCE, today + timedelta(days=settings.WORK_OF_AGE_DAYS)
    # A day more on each side, for 29 February; then it is looked at exactly.
    day = timedelta(days=1)
    born = (birthday(first, -OF_AGE) - day, birthday(last, -OF_AGE) + day)
    children = Client.objects.filter(
        pk__in=keys,
        target_group=Client.Group.CHILD,
        identity__birth_date__range=born,
    )
    found = children.order_by("id").values_list("pk", "uuid", "identity__birth_date")
    ahead, past = _("Turns 18 on %(day)s"), _("Turned 18 on %(day)s")
    for key, uuid, birth_date in found:
        day = birthday(birth_date, OF_AGE)
        if first <= day <= last:
            page = _page("clients:detail", uuid)
            yield Item(Kind.OF_AGE, key, day, _ends(day, today, ahead, past), page)


def _not_given(keys, today: date) -> Iterator[Item]:
    """One of a client, with the services."""
    days = settings.WORK_NOT_GIVEN_DAYS
    since = today - timedelta(days=days - 1)
    rows = PlannedService.objects.without_session_since(since, today=today)
    rows = rows.filter(client__in=keys).order_by("client", "service__name", "id")
    services: dict[tuple, dict[str, None]] = defaultdict(dict)
    for key, uuid, name in rows.values_list("client", "client__uuid", "service__name"):
        services[key, uuid][name] = None
    for (key, uuid), names in services.items():
        page = _page("services:session_list", uuid)
        yield Item(Kind.NOT_GIVEN, key, since, partial(_not_given_words, days, list(names)), page)


def _not_given_words(days: int, services: list[str]) -> str:
    said = {"days": wording.count(days, "diena", "acc"), "services": ", ".join(services)}
    return _("Planned but not given for %(days)s: %(services)s") % said


def _too_fast(keys, today: date) -> Iterator[Item]:
    rows = PlannedService.objects.ending_at_pace(today).filter(client__in=keys)
    rows = rows.select_related("service", "plan").order_by("id")
    for line in rows:
        last = today
        if line.given < line.quantity:
            days = floor(line.past * line.quantity / line.given)
            last = line.starts_on + timedelta(days=days - 1)
        page = _page("services:plan_detail", line.plan.uuid)
        yield Item(Kind.PACE, line.client_id, last, partial(_pace_words, line, last), page)


def _pace_words(line: PlannedService, last: date) -> str:
    words = _("%(service)s: used %(used)s; at this pace it lasts until %(day)s")
    if line.given >= line.quantity:
        words = _("%(service)s: used up, %(used)s; the plan lasts until %(ends)s")
    return words % {
        "service": line.service.name,
        "used": f"{wording.quantity(line.given)} {_('of')} {wording.quantity(line.quantity)}",
        "day": wording.day_sentence(last),
        "ends": wording.day_sentence(line.ends_on),
    }


def _approvals(user: User, today: date) -> Iterator[Item]:
    if not user.may(Right.ANSWER_FOR_FILES):
        return
    plans = SupportPlan.objects.visible_to(user, Right.ANSWER_FOR_FILES).waiting_for_approval()
    for plan in plans.order_by("id"):
        if plan.is_own_of(user):
            continue
        day = timezone.localtime(plan.submitted_at).date()
        page = _page("services:plan_detail", plan.uuid)
        yield Item(Kind.APPROVAL, plan.client_id, day, partial(_approval_words, plan), page)


def _approval_words(plan: SupportPlan) -> str:
    return _("Waits for your decision: plan %(plan)s") % {"plan": plan.title}


def _moves(user: User, today: date) -> Iterator[Item]:
    if not user.may(Right.ANSWER_FOR_FILES):
        return
    words, page = _("Waits for your decision: moves here from %(day)s"), _page("clients:move_list")
    for move in Move.objects.offered_to(user).offered().order_by("id"):
        say = partial(_on_day, words, move.moved_on)
        yield Item(Kind.MOVE, move.client_id, move.moved_on, say, page, move)


def _drafts(user: User, today: date) -> Iterator[Item]:
    """The newest of each form."""
    drafts = Draft.objects.visible_to(user).live().exclude(body=[]).newest_first()
    drafts = drafts.filter(territory__in=user.territories(Right.KEEP_FILES))
    newest: dict[tuple[int, str], Draft] = {}
    for draft in drafts.select_related("client").defer("body"):
        newest.setdefault((draft.client_id, draft.place), draft)
    for draft in newest.values():
        day = timezone.localtime(draft.saved_at).date()
        say, lead = partial(_draft_words, draft), partial(address_of, draft)
        yield Item(Kind.DRAFT, draft.client_id, day, say, lead)


def _draft_words(draft: Draft) -> str:
    said = {"at": short_moment(draft.saved_at), "form": label_of(draft)}
    return _("Unsaved draft of %(at)s: %(form)s") % said


_Ask = Callable[[Any, date], Iterator[Item]]
_OF_FILES: tuple[_Ask, ...] = (
    *(_opinions, _disabilities, _plans, _reviews, _returned),
    *(_children_of_age, _not_given, _too_fast),
)
_OF_PERSON: tuple[_Ask, ...] = (_approvals, _moves, _drafts)
