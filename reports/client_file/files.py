"""The client's file as a document to read and as one for machines."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import override

from reports.client_file.file import ClientFile, Fact, Row
from reports.office import Office


@dataclass(frozen=True)
class LooksOfDay:
    """Looks of one day at one page for one purpose, with their times."""

    day: date
    page: str
    purpose: str
    kind: str
    times: str


@dataclass(frozen=True)
class Document:
    file: ClientFile
    office: Office

    @property
    def looks(self) -> list[LooksOfDay]:
        def same(look):
            return (look.at.date(), look.page, look.purpose, look.kind)

        return [
            LooksOfDay(*key, ", ".join(f"{look.at:%H:%M}" for look in looks))
            for key, looks in groupby(sorted(self.file.looks, key=same), key=same)
        ]


def as_pdf(document: Document) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf("reports/pdf/client_file.html", {"document": document})[1]


def as_json(document: Document) -> bytes:
    """UTF-8, in Latvian words beside the names of fields; see ``_row`` for the shape of a row."""
    file = document.file
    with override("lv"):
        said = {
            "made_at": file.made_at.isoformat(timespec="seconds"),
            "office": document.office.name,
            "records": [
                {
                    "name": section.name,
                    "label": section.heading,
                    "record": section.record,
                    "rows": [_row(row) for row in section.rows],
                }
                for section in file.sections
            ],
            "left_out_because_of_others": file.left_out,
            "looks": [
                {
                    "at": look.at.isoformat(timespec="seconds"),
                    "kind": look.kind,
                    "page": look.page,
                    "purpose": look.purpose,
                }
                for look in file.looks
            ],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, default=str).encode()


def _row(row: Row) -> dict:
    """``facts`` as they are now; ``former``: what they were before, with the time of writing.

    In an archive a document has ``file``, the path there, or null and ``no_file_because``.
    """
    scan = row.scan
    said = {"file": scan.path or None, "no_file_because": scan.fault} if scan else {}
    return said | {
        "facts": [_fact(fact) for fact in row.facts],
        "former": [
            {"from": former.at and former.at.isoformat(timespec="seconds"), **_fact(former.fact)}
            for former in row.former
        ],
        "is_deleted": row.is_gone,
    }


def _fact(fact: Fact) -> dict:
    return {"name": fact.name, "label": fact.label, "value": fact.value, "text": fact.text}


FILES: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "json": ("application/json; charset=utf-8", as_json),
}
