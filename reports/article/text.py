"""The article in words: see ``article``. A sentence stands here as it is read."""

from collections.abc import Iterator
from datetime import date

from clients.models import Client, Outcome
from di_latgale.wording import NBSP, day_sentence, in_days, is_singular, listed
from reports.article.figures import (
    Article,
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
from reports.article.groups import Group, groups, paragraph_of
from reports.article.report import Told
from services.models import Recipient, Service

_CHILD_OR_ADULT = {
    Recipient.CHILD: ("bērns", " ar funkcionāliem traucējumiem"),
    Recipient.ADULT: ("persona", ""),
}


def article(told: Told) -> Article:
    """Title, paragraphs and who answers for them, of the figures ``told``."""
    found = groups(told)
    children = [g for g in found if g.recipient != Recipient.ADULT]
    paragraphs = [
        *_beginning(told),
        *_children(children),
        *_representatives(told, [g for g in found if g.recipient == Recipient.REPRESENTATIVE]),
        *_adults(told, [g for g in found if g.recipient == Recipient.ADULT], is_first=not children),
        *_enrolled(told),
    ]
    return Article(_title(told), tuple(paragraphs), _signature(told))


def _title(told: Told) -> Sentence:
    words = {
        Recipient.CHILD: "bērns",
        Recipient.ADULT: "pieaugušais",
        Recipient.REPRESENTATIVE: "pārstāvis",
    }
    parts = []
    for recipient, word in words.items():
        if persons := told.report.persons_of(recipient):
            figure = Figure(persons, Kind.PERSONS, _served(told, recipient=recipient))
            if not told.shows(figure):
                continue
            # „bērnu pārstāvji”: nobody reads by himself whose they are.
            is_of_children = recipient == Recipient.REPRESENTATIVE
            parts.append(counted(figure, word, between="bērnu" if is_of_children else ""))
    if not parts:
        return Sentence((f"Sabiedrībā balstītie sociālie pakalpojumi {told.place('loc')}",))
    when = in_days(told.period.first, told.period.last)
    # An odd span of days is for the text.
    when = "" if when.startswith("laika") else f"{when} "
    return say(
        "{when}{where} sabiedrībā balstītus sociālos pakalpojumus saņēma {whom}",
        when=when,
        where=told.place("loc"),
        whom=_listed(parts),
    )


def _beginning(told: Told) -> Iterator[Paragraph]:
    if not told.report.entries:
        when = begun_large(Sentence((in_days(told.period.first, told.period.last),)))
        where = told.place("loc")
        nothing = say("{when} {where} sociālie pakalpojumi netika sniegti.", when=when, where=where)
        yield Paragraph((nothing,))
        return
    if told.grown:
        first = date(told.period.last.year - told.grown + 1, 1, 1)
        years = Figure(told.grown, Kind.YEARS, Behind(What.SERVED, first, told.period.last))
        yield Paragraph(
            (
                say(
                    "Pēdējo {years} laikā {where} audzis nodrošināto sabiedrībā balstīto sociālo "
                    "pakalpojumu apjoms.",
                    years=counted(years, "gads", "gen"),
                    where=told.place("loc"),
                ),
            )
        )
    sentences = [
        Sentence(
            (
                f"{project.begun}. gadā {project.by} kopā ar sadarbības partneriem pašvaldībās "
                f"uzsāka projektu „{project.name}” (Nr.{NBSP}{project.number}), lai veicinātu "
                "sabiedrībā balstītu sociālo pakalpojumu pieejamību tuvāk dzīvesvietai.",
            )
        )
        for project in told.projects
    ]
    if begun := _begun(told):
        sentences.append(begun)
    if told.sources:
        sentences.append(Sentence((f"Pakalpojumus finansē: {listed(list(told.sources))}.",)))
    yield Paragraph(tuple(sentences))


def _begun(told: Told) -> Sentence | None:
    parts = []
    for recipient, (word, tail) in _CHILD_OR_ADULT.items():
        if persons := told.served.get(recipient, 0):
            behind = Behind(What.SERVED, told.since, told.period.last, recipient=recipient)
            figure = Figure(persons, Kind.PERSONS, behind)
            if not told.shows(figure):
                continue
            if recipient == Recipient.ADULT:
                parts.append(_adults_counted(figure))
            else:
                parts.append(say("{whom}{tail}", whom=counted(figure, word), tail=tail))
    if not parts:
        return None
    return say(
        "Līdz {last} sociālo pakalpojumu saņemšanu {where} uzsāka {whom}.",
        last=day_sentence(told.period.last),
        where=told.place("loc"),
        whom=_listed(parts),
    )


def _children(found: list[Group]) -> Iterator[Paragraph]:
    if not found:
        return
    yield Paragraph(
        (
            Sentence(
                (
                    "Funkcionālie traucējumi (FT) ir dažāda veida traucējumi, kas ierobežo "
                    "bērna spēju rūpēties par sevi vai veikt ikdienas darbības, piemēram, "
                    "redzes vai kustību traucējumi, augšanas, uzvedības, valodas attīstības vai "
                    "fiziskās un garīgās attīstības traucējumi. To dēļ bērnam vai viņa ģimenei "
                    "var būt īpašas vajadzības vai grūtības pilnvērtīgi iekļauties sabiedrībā.",
                )
            ),
        )
    )
    of_children = [group for group in found if group.recipient == Recipient.CHILD]
    for number, group in enumerate(of_children):
        whom = Sentence(("bērni ar FT",))
        if group.shows(group.persons):
            whom = say("{whom} ar FT", whom=counted(group.persons, "bērns"))
        yield paragraph_of(group, whom, says_when=number == 0)


def _representatives(told: Told, found: list[Group]) -> Iterator[Paragraph]:
    for group in found:
        whom = _represented(group)
        is_limited = group.total.category == Service.Category.SOCIAL_REHABILITATION
        before = [_limit(told)] if is_limited and told.limit else []
        yield paragraph_of(group, whom, before=before, says_when=False)


def _represented(group: Group) -> Sentence:
    """„5 bērnu ar FT likumiskie pārstāvji – 4 personas”, without what is hidden."""
    children, persons = Sentence(("bērnu",)), Sentence(())
    is_one = False
    if group.shows(group.children):
        children = counted(group.children, "bērns", "gen")
    if group.shows(group.persons):
        is_one = group.persons.number == 1
        persons = say(" – {persons}", persons=counted(group.persons, "persona"))
    return say(
        "{children} ar FT {whom}{persons}",
        children=children,
        whom="likumiskais pārstāvis" if is_one else "likumiskie pārstāvji",
        persons=persons,
    )


def _limit(told: Told) -> Sentence:
    period = told.period
    maximum = Figure(
        told.limit.maximum,
        Kind.LIMIT,
        Behind(What.LIMIT, period.first, period.last, limit=told.limit.code),
    )
    return say(
        "Bērnu ar FT vecākiem un citiem likumiskajiem pārstāvjiem, arī audžuģimenēm, tiek "
        "nodrošināti sociālās rehabilitācijas pakalpojumi – ne vairāk kā {maximum} par vienu bērnu "
        "visā projekta īstenošanas laikā.",
        maximum=counted(maximum, "reize", between="pakalpojuma sniegšanas"),
    )


def _adults(told: Told, found: list[Group], *, is_first: bool) -> Iterator[Paragraph]:
    also = "" if is_first else "arī "
    introduction = Sentence(
        (
            f"Pakalpojumus saņem {also}pilngadīgas personas ar garīga rakstura traucējumiem "
            "(GRT), lai varētu dzīvot patstāvīgi un iekļauties sabiedrībā.",
        )
    )
    outcomes = _outcomes(told)
    if found or outcomes:
        yield Paragraph((introduction, *([outcomes] if outcomes else [])))
    for group in found:
        whom = Sentence(("pilngadīgas personas ar GRT",))
        if group.shows(group.persons):
            whom = _adults_counted(group.persons, "pilngadīg{} {} ar GRT")
        yield paragraph_of(group, whom, says_when=False)


def _adults_counted(
    figure: Figure, template: str = "pilngadīg{} {} ar garīga rakstura traucējumiem"
) -> Sentence:
    one = is_singular(figure.number)
    words = template.format("a" if one else "as", "persona" if one else "personas")
    return Sentence((figure, f"{NBSP}{words}"))


def _outcomes(told: Told) -> Sentence | None:
    words = {
        Outcome.Kind.EMPLOYMENT: "bija darba attiecībās",
        Outcome.Kind.VOLUNTEERING: "veica brīvprātīgo darbu",
        Outcome.Kind.EDUCATION: "mācījās",
    }
    period = told.period
    parts = []
    for kind, said in words.items():
        if persons := told.report.outcomes[kind]:
            behind = Behind(What.OUTCOME, period.first, period.last, outcome=kind)
            figure = Figure(persons, Kind.PERSONS, behind)
            if not told.shows(figure):
                continue
            parts.append(say("{whom} {said}", whom=counted(figure, "persona"), said=said))
    if not parts:
        return None
    return begun_large(
        say("{when} {parts}.", when=in_days(period.first, period.last), parts=_listed(parts))
    )


def _enrolled(told: Told) -> Iterator[Paragraph]:
    period = told.period
    parts = []
    for group in (Client.Group.CHILD, Client.Group.ADULT):
        if persons := told.enrolled.get(group, 0):
            behind = Behind(What.ENROLLED, period.first, period.last, group=group)
            figure = Figure(persons, Kind.PERSONS, behind)
            if not told.shows(figure):
                continue
            if group == Client.Group.ADULT:
                parts.append(_adults_counted(figure))
            else:
                whom = counted(figure, "bērns")
                parts.append(say("{whom} ar funkcionāliem traucējumiem", whom=whom))
    if parts:
        sentence = say(
            "{when} pakalpojumu saņēmējiem {where} pievienojās {parts}.",
            when=in_days(period.first, period.last),
            where=told.place("loc"),
            parts=_listed(parts),
        )
        yield Paragraph((begun_large(sentence),))


def _signature(told: Told) -> tuple[str, ...]:
    office = told.office
    who = " ".join(filter(None, (office.head_position, office.head_name)))
    return (*([f"Informāciju sagatavoja {who}"] if who else []), f"Avots: {office.name}")


def _served(told: Told, **narrowed: str) -> Behind:
    return Behind(What.SERVED, told.period.first, told.period.last, **narrowed)


def _listed(parts: list[Sentence]) -> Sentence:
    """With commas and „un” before the last."""
    texts = []
    for number, part in enumerate(parts):
        if number:
            texts.append(" un " if number == len(parts) - 1 else ", ")
        texts += part.parts
    return say("{all}", all=Sentence(tuple(texts)))
