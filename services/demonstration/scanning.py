"""Scanned papers: a page of invented text, drawn here as a scanner would give it."""

import uuid
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from clients.documents.actions import add_document
from clients.documents.checking import check
from clients.models import Client, Document
from di_latgale import wording
from services.demonstration.office import Office

_A4 = (827, 1169)  # at 100 dots an inch
_MARGIN, _LINE = 80, 34
_FONTS = settings.BASE_DIR / "static" / "fonts"
_NOTICE = "Demonstrācija: dokuments un visi dati tajā ir izdomāti."


def scan(client: Client, office: Office) -> None:
    """Whatever of an application, a decision and an opinion the file has; PDF, or a picture."""
    if application := client.applications.standing().order_by("id").first():
        lines = (str(client.identity), "", application.request or "Lūdzu piešķirt pakalpojumu.")
        day = application.submitted_on
        _attach(client, office, "Iesniegums", lines, day, "PDF", application)
    if decision := client.decisions.filter(withdrawn_at=None).order_by("id").first():
        lines = (decision.number, "", decision.reason or "Piešķirt pakalpojumu.")
        _attach(client, office, "Lēmums", lines, decision.decided_on, "PDF", decision)
    if opinion := client.opinions.standing().order_by("id").first():
        lines = (opinion.reference, f"Derīgs līdz {wording.day_sentence(opinion.valid_to)}")
        day = opinion.issued_on
        _attach(client, office, "Atzinums par īpašas kopšanas nepieciešamību", lines, day, "PNG",
                opinion)  # fmt: skip


def _attach(client: Client, office: Office, heading, lines, day, kind: str, proof) -> Document:
    drawn = _drawn(heading, (*lines, "", wording.day_sentence(day)), kind)
    return add_document(
        client=client,
        by=office.worker,
        form_key=uuid.uuid4(),
        file=check(f"skenets.{kind.lower()}", drawn),
        kind=proof._meta.model_name,
        dated_on=day,
        proof=proof,
    )


def _drawn(heading: str, lines: tuple[str, ...], kind: str) -> bytes:
    page = Image.new("L", _A4, 248)
    draw = ImageDraw.Draw(page)
    draw.text((_MARGIN, _MARGIN), heading, font=_font("Semibold", 28), fill=30)
    text = _font("Regular", 20)
    top = _MARGIN + 3 * _LINE
    for row in (row for line in lines for row in _wrapped(line, text)):
        draw.text((_MARGIN, top), row, font=text, fill=40)
        top += _LINE
    draw.text((_MARGIN, _A4[1] - _MARGIN), _NOTICE, font=_font("It", 16), fill=90)
    file = BytesIO()
    page.save(file, kind, **({"resolution": 100} if kind == "PDF" else {"optimize": True}))
    return file.getvalue()


def _font(style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"SourceSans3-{style}.ttf", size)


def _wrapped(line: str, font: ImageFont.FreeTypeFont) -> list[str]:
    rows = [""]
    for word in line.split():
        longer = f"{rows[-1]} {word}".strip()
        if font.getlength(longer) > _A4[0] - 2 * _MARGIN:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
