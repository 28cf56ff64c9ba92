"""The services of one category given to one kind of recipient: their figures and paragraph."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from di_latgale.dates import Period
from di_latgale.wording import NBSP, day_sentence, in_days, is_singular, listed
from reports.article import words
from reports.article.figures import (
    Behind,
    Figure,
    Kind,
    Paragraph,
    Sentence,
    What,
    begun_large,
    counted,
    say,
)
from reports.article.report import Told
from reports.period.figures import CategoryRow, DayCentreRow, ServiceRow
from services.models import Recipient, Service, Unit

_MOST_USED = 3


@dataclass(frozen=True)
class Group:
    """``rows`` by quantity, the largest first; ``centres`` are told of in this paragraph."""

    period: Period
    total: CategoryRow
    rows: tuple[ServiceRow, ...]
    explains_opinion: bool
    centres: tuple[DayCentreRow, ...]
    closed_for: dict[str, tuple[str, ...]]
    hidden: frozenset[Figure]

    def shows(self, figure: Figure) -> bool:
        return figure not in self.hidden

    @property
    def recipient(self) -> str:
        return self.total.recipient

    @property
    def persons(self) -> Figure:
        return self._figure(self.total.persons, Kind.PERSONS)

    @property
    def children(self) -> Figure:
        return self._figure(self.total.children, Kind.CHILDREN)

    @property
    def cost(self) -> Figure:
        return self._figure(self.total.cost, Kind.COST)

    @property
    def quantity(self) -> Figure:
        """For where all services have one unit."""
        return self._figure(self.total.quantity, Kind.QUANTITY)

    @property
    def has_one_unit(self) -> bool:
        return len({row.service.unit for row in self.rows}) == 1

    def quantity_of(self, row: ServiceRow) -> Figure:
        return self.of_row(row, row.quantity, Kind.QUANTITY)

    def of_row(self, row: ServiceRow, number, kind: Kind, what: What = What.SERVED) -> Figure:
        return self._figure(number, kind, what, service=row.service.code)

    def _figure(self, number, kind: Kind, what: What = What.SERVED, **narrowed: str) -> Figure:
        behind = Behind(
            what,
            self.period.first,
            self.period.last,
            recipient=self.total.recipient,
            category=self.total.category,
            **narrowed,
        )
        return Figure(number, kind, behind)


def groups(told: Told) -> list[Group]:
    """By recipient and category, in the order in which the article tells of them."""
    order = [(r, c) for r in Recipient.values for c in Service.Category.values]
    totals = sorted(
        told.report.categories, key=lambda total: order.index((total.recipient, total.category))
    )
    day_care = [t for t in totals if t.category == Service.Category.DAY_CARE]
    explained = False
    found = []
    for total in totals:
        rows = [
            row
            for row in told.report.services
            if (row.recipient, row.service.category) == (total.recipient, total.category)
        ]
        rows.sort(key=lambda row: (-row.quantity, row.service.sort_key))
        needs_opinion = all(row.service.needs_opinion for row in rows)
        found.append(
            Group(
                period=told.period,
                total=total,
                rows=tuple(rows),
                explains_opinion=needs_opinion and not explained,
                centres=told.report.day_centres if total in day_care[-1:] else (),
                closed_for=told.closed_for,
                hidden=told.hidden,
            )
        )
        explained = explained or needs_opinion
    return found


def paragraph_of(
    group: Group, whom: Sentence, *, before: Iterable[Sentence] = (), says_when: bool
) -> Paragraph:
    """What ``whom``, the persons in words, had; ``before`` are sentences that lead to it."""
    sentences = [*before]
    if len(group.rows) > 1:
        if most_used := _most_used(group):
            sentences.append(most_used)
        sentences.append(_several(group, whom, says_when=says_when))
        items = tuple(_items(group))
    else:
        sentences.append(_single(group, whom, says_when=says_when))
        items = ()
    care = words.CARE.get(Service.Category(group.total.category))
    if care and group.explains_opinion:
        why = (
            "Bērniem ar FT, kuriem ar Veselības un darbspēju ekspertīzes ārstu valsts komisijas "
            f"atzinumu noteikta īpašas kopšanas nepieciešamība, tiek nodrošināta arī {care}."
        )
        sentences.insert(len(sentences) - 1, Sentence((why,)))
    sentences += [_centre(group, row) for row in group.centres]
    return Paragraph(tuple(sentences), items)


def _single(group: Group, whom: Sentence, *, says_when: bool) -> Sentence:
    (row,) = group.rows
    is_care = row.service.category == Service.Category.SOCIAL_CARE
    when = ""
    # The first and the last day of few persons are theirs alone.
    if is_care and group.recipient == Recipient.CHILD and group.shows(group.persons):
        when = _between_days(row)
    elif says_when:
        when = f"{in_days(group.period.first, group.period.last)} "
    started = Sentence(())
    begun = group.of_row(row, row.started, Kind.PERSONS, What.STARTED)
    if is_care and row.started and group.shows(begun):
        started = say(" (pakalpojuma saņemšanu šajā laikā uzsāka {begun})", begun=begun)
    sentence = say(
        "{when}{service} saņēma {whom}{started}{sums}.",
        when=when,
        service=words.service_of(row.service, "pakalpojumu"),
        whom=whom,
        started=started,
        sums=_sums(group),
    )
    return begun_large(sentence)


def _between_days(row: ServiceRow) -> str:
    if row.first_on == row.last_on:
        return f"{day_sentence(row.first_on)} "
    return f"Laikā no {day_sentence(row.first_on)} līdz {day_sentence(row.last_on)} "


def _several(group: Group, whom: Sentence, *, says_when: bool) -> Sentence:
    when = f"{in_days(group.period.first, group.period.last)} " if says_when else ""
    sums = _sums(group)
    sentence = say(
        "{when}{category} pakalpojumus saņēma {whom}{sums}{end}:",
        when=when,
        category=words.CATEGORIES[Service.Category(group.total.category)],
        whom=whom,
        sums=sums,
        # The list is of services, not of money.
        end=". Sniegtie pakalpojumi" if sums.parts else "",
    )
    return begun_large(sentence)


def _sums(group: Group) -> Sentence:
    """„; kopā nodrošinātas 24 diennaktis, šim mērķim izlietoti 1 473,60 eiro”."""
    parts = []
    if group.has_one_unit and group.shows(group.quantity):
        parts.append(say("kopā {given}", given=_given(group, group.rows[0].service)))
    if group.shows(group.cost):
        parts.append(_spent(group))
    signs = ("; ", ", ")
    signed = [say("{sign}{part}", sign=signs[n], part=part) for n, part in enumerate(parts)]
    return Sentence(tuple(part for sentence in signed for part in sentence.parts))


def _given(group: Group, service: Service) -> Sentence:
    """„nodrošinātas 9 988 aprūpes stundas”."""
    one, many = words.PROVIDED[Unit(service.unit)]
    return say(
        "{provided} {quantity}",
        provided=one if is_singular(group.quantity.number) else many,
        quantity=counted(group.quantity, service.unit, between=words.between(service)),
    )


def _spent(group: Group) -> Sentence:
    return say(
        "šim mērķim izlietoti {cost}{nbsp}eiro",
        cost=group.cost,
        nbsp=NBSP,
    )


def _most_used(group: Group) -> Sentence | None:
    whom = words.FOR_WHOM[Recipient(group.recipient)]
    category = words.CATEGORIES[Service.Category(group.total.category)]
    first = group.rows[0]
    most = group.rows[:_MOST_USED]
    if not all(group.shows(group.quantity_of(row)) for row in most[: len(group.rows) - 1]):
        # Their order would tell of counts that are hidden.
        return None
    if len(group.rows) > _MOST_USED:
        services = [row.service for row in most]
        genitives = [words.of_service(service) for service in services]
        if all(genitives):
            names = f"{listed(genitives)} pakalpojumi"
        else:
            names = listed([words.in_list(service) for service in services])
        return Sentence((f"Visbiežāk izmantotie {category} pakalpojumi {whom} ir {names}.",))
    if group.has_one_unit and 2 * first.quantity > group.total.quantity:
        return Sentence(
            (f"Pārsvarā nodrošināti {words.service_of(first.service, 'pakalpojumi')}.",)
        )
    return None


def _items(group: Group) -> Iterator[Sentence]:
    """Those whose quantity is hidden stand at the end by name, in the order of names."""
    shown = [row for row in group.rows if group.shows(group.quantity_of(row))]
    others = [row for row in group.rows if row not in shown]
    others.sort(key=lambda row: row.service.sort_key)
    for row in shown:
        yield say(
            "{name} – {quantity}{end}",
            name=words.in_list(row.service),
            quantity=counted(group.quantity_of(row), row.service.unit),
            end="." if row is shown[-1] and not others else ";",
        )
    if others:
        names = listed([words.in_list(row.service) for row in others])
        yield Sentence((f"{names} – skaits atsevišķi netiek publicēts.",))


def _centre(group: Group, row: DayCentreRow) -> Sentence:
    def days(number: int, what: What) -> Figure:
        behind = Behind(what, group.period.first, group.period.last, centre=row.centre.code)
        return Figure(number, Kind.DAYS, behind)

    if row.open_days == row.working_days:
        always = counted(days(row.open_days, What.OPEN_DAYS), "diena")
        return say(
            "{centre} klientus uzņēma katru darba dienu ({always}).",
            centre=row.centre.name,
            always=always,
        )
    reasons = group.closed_for.get(row.centre.code, ())
    why = ""
    if reasons:
        noun = "iemesls" if len(reasons) == 1 else "iemesli"
        why = f"; pārtraukuma {noun} – {listed(list(reasons))}"
    return say(
        "{centre} klientus uzņēma {open} no {working}{why}.",
        centre=row.centre.name,
        open=counted(days(row.open_days, What.OPEN_DAYS), "diena", "acc"),
        working=counted(days(row.working_days, What.WORKING_DAYS), "diena", "no", between="darba"),
        why=why,
    )
