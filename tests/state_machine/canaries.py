"""Clients whose every personal word is found nowhere else, and what a response holds."""

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta

from pypdf import PdfReader

from clients import models as clients
from services.models import Recipient
from tests import factories

_WHITE = re.compile(r"[\s\u00a0\u202f]+")


@dataclass
class Session:
    uuid: object
    note: str
    recorded_by: object
    provider: str
    is_deleted: bool = False
    # Notes before they were corrected, which only history holds.
    earlier: list[str] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        return [self.note, *self.earlier]


@dataclass
class Canary:
    """What the test knows of a client: each word of it stands in no other file."""

    client: clients.Client
    municipality: str
    # Field → words that betray it; a date or code is told in several ways.
    words: dict[str, list[str]]
    # Provider's code → recipients whose services are planned there.
    planned: dict[str, set[str]] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)

    def word(self, name: str) -> str:
        """An imported file has less: its number then."""
        return self.words.get(name, self.words["number"])[0]

    def rename(self, family_name: str) -> None:
        """What was corrected is no more to be shown to strangers than what is true now."""
        self.words.setdefault("earlier", []).append(self.word("family"))
        self.words["family"] = [family_name]


def letters(number: int) -> str:
    """Four letters for each number, as no Latvian word has them."""
    found = ""
    for _place in range(4):
        number, rest = divmod(number, 20)
        found += "bcdfghjklmnpqrstvwxz"[rest]
    return found


class Aviary:
    """Makes words and clients; ``count`` keeps them apart from all others of the example."""

    def __init__(self) -> None:
        self.count = 0

    def name(self, of: str) -> str:
        self.count += 1
        return f"{of}{letters(self.count)}"

    def client(self, place: tuple[str, str], *, is_child: bool, person=None) -> Canary:
        """In ``place``: slugs of municipality and territory. With every ground a file may have."""
        municipality, territory = place
        words = {
            name: [self.name(name.title())]
            for name in (
                "given", "family", "number", "declared", "actual", "parish", "opinion",
                "conclusion", "request", "decision", "reason", "rgiven", "rfamily",
            )
        }  # fmt: skip
        self.count += 1
        born = date(2009, 2, 3) + timedelta(days=3 * self.count)
        digits = f"3277{self.count:07d}"
        rdigits = f"3288{self.count:07d}"
        words |= {
            "birth": [f"{born:%d.%m.%Y}", f"{born:%Y-%m-%d}"],
            "code": [f"{digits[:6]}-{digits[6:]}", digits],
            "phone": [f"2977{self.count:04d}"],
            "rcode": [f"{rdigits[:6]}-{rdigits[6:]}", rdigits],
            "rphone": [f"2688{self.count:04d}"],
        }
        client = self._file(words, territory, born, is_child=is_child, person=person)
        return Canary(client, municipality, words)

    def imported(self) -> dict[str, list[str]]:
        """Words of a file that a workbook brings."""
        words = {name: [self.name(name.title())] for name in ("given", "family", "number")}
        self.count += 1
        born = date(2009, 2, 3) + timedelta(days=3 * self.count)
        return words | {"birth": [f"{born:%d.%m.%Y}", f"{born:%Y-%m-%d}"]}

    def _file(self, words, territory, born, *, is_child, person) -> clients.Client:
        def word(name):
            return words[name][0]

        kwargs = {"person": person} if person else {}
        client = factories.ClientFactory(
            adult=not is_child,
            territory=factories.territory(territory),
            number=word("number"),
            parish=word("parish"),
            grounds=False,
            identity__given_name=word("given"),
            identity__family_name=word("family"),
            identity__personal_code=word("code"),
            identity__birth_date=born,
            identity__declared_address=word("declared"),
            identity__actual_address=word("actual"),
            identity__phone=word("phone"),
            **kwargs,
        )
        scope = {"client": client, "territory": client.territory}
        day = date(2018, 1, 1)
        group = "child" if is_child else "1"
        clients.Disability.objects.create(group=group, valid_from=day, **scope)
        clients.Opinion.objects.create(reference=word("opinion"), valid_from=day, **scope)
        clients.Assessment.objects.create(assessed_on=day, conclusion=word("conclusion"), **scope)
        application = clients.Application.objects.create(
            submitted_on=day, request=word("request"), **scope
        )
        clients.Decision.objects.create(
            application=application,
            decided_on=day,
            number=word("decision"),
            is_granted=False,
            reason=word("reason"),
            **scope,
        )
        representation = factories.RepresentationFactory(
            client=client,
            representative__identity__given_name=word("rgiven"),
            representative__identity__family_name=word("rfamily"),
        )
        clients.RepresentativeIdentity.objects.filter(
            representative=representation.representative
        ).update(personal_code=word("rcode"), phone=word("rphone"))
        return client

    def plan(self, canary: Canary, provider, recipient: str = Recipient.CHILD) -> None:
        """A service planned with ``provider``, in force."""
        if recipient in canary.planned.get(provider.code, ()):
            return
        factories.PlannedServiceFactory(
            plan__client=canary.client, provider=provider, recipient=recipient
        )
        canary.planned.setdefault(provider.code, set()).add(recipient)


def text_of(response) -> str:
    """Headers and all that can be read in the body; then the same without white space."""
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":
        pages = PdfReader(io.BytesIO(response.content)).pages
        body = "\n".join(page.extract_text() for page in pages)
    elif "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            body = "\n".join(book.read(name).decode() for name in book.namelist())
    else:
        body = response.content.decode(response.charset)
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    text = html.unescape(f"{headers}\n{cookies}\n{body}")
    return f"{text}\n{_WHITE.sub('', text)}"
