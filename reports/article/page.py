"""What the article's pages show: texts with links, and the rows of a figure in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality, Provider, Specialist
from di_latgale.wording import day_sentence, days, month
from reports.article.behind import NOBODY
from reports.article.figures import Article, Behind, Figure, Sentence
from reports.forms import START
from services.models import Centre, Limit, Recipient, Service


@dataclass(frozen=True)
class Run:
    """A piece of text; ``address`` of the rows where it is a figure."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Lines:
    """A paragraph: its text, and the items of its list."""

    text: list[Run]
    items: list[list[Run]]


@dataclass(frozen=True)
class Page:
    title: list[Run]
    paragraphs: list[Lines]
    signature: tuple[str, ...]


def page(article: Article, address_of: Callable[[Figure], str]) -> Page:
    def runs(*sentences: Sentence) -> list[Run]:
        found: list[Run] = []
        for number, sentence in enumerate(sentences):
            if number:
                found.append(Run(" "))
            for part in sentence.parts:
                address = address_of(part) if isinstance(part, Figure) else ""
                found.append(Run(str(part), address))
        return found

    paragraphs = [
        Lines(runs(*paragraph.sentences), [runs(item) for item in paragraph.items])
        for paragraph in article.paragraphs
    ]
    return Page(runs(article.title), paragraphs, article.signature)


def said_of(behind: Behind) -> list[str]:
    """What narrows the rows down, in words: service or its group, recipient, centre, days."""
    words = []
    if behind.service:
        words.append(Service.objects.get(code=behind.service).name)
    elif behind.category:
        words.append(str(Service.Category(behind.category).label))
    if behind.recipient:
        words.append(str(Recipient(behind.recipient).label))
    if behind.centre:
        words.append(Centre.objects.get(code=behind.centre).name)
    for model, code in ((Provider, behind.provider), (Specialist, behind.specialist)):
        if code == NOBODY:
            words.append(_("%(what)s not stated") % {"what": model._meta.verbose_name})
        elif code:
            words.append(str(model.objects.get(code=code)))
    if behind.payer:
        words.append(str(Municipality.objects.get(slug=behind.payer)))
    if behind.month:
        words.append(month(date.fromisoformat(f"{behind.month}-01")))
    if behind.limit:
        words.append(str(Limit.objects.get(code=behind.limit)))
    return [*words, _days(behind.period)]


def _days(period: Period) -> str:
    if period.first > START:
        return days(period.first, period.last)
    return _("In total up to %(day)s") % {"day": day_sentence(period.last)}
