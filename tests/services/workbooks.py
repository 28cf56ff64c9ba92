"""Workbooks for tests of the import: sheets are written as lines of text, cells parted by "|"."""

from datetime import date
from pathlib import Path

import openpyxl
from django.apps import apps
from stdnum.lv import pvn

from services.workbook.book import Scope
from services.workbook.importing import Outcome, import_path

# What nearly every workbook needs.
FUNDING = """
code | name | valid_from | valid_to
esf  | ESF  |            | 2023-12-31
pasvaldiba | Pašvaldība | 2024-01-01 |
"""
CLIENTS = """
client_number | municipality | parish | target_group | given_name | family_name | birth_date
R-1 | rezekne | | child | Anna | Ozola | 2013-05-20
"""
RATES = """
service | provider | municipality | amount | valid_from | valid_to
fizioterapija | | | 10.00 | |
sociala-aprupe | | | 3.33 | |
"""


def cells(text: str) -> list[list[str]]:
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def code_of(digits: str) -> str:
    """A personal code of these ten digits and the check digit that fits."""
    return f"{digits[:6]}-{digits[6:]}{pvn.calc_check_digit_pers(digits)}"


def folder(path: Path, *, delimiter: str = ",", bom: bool = False, **sheets: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in sheets.items():
        lines = (delimiter.join(f'"{cell}"' for cell in row) for row in cells(text))
        content = "\n".join(lines) + "\n"
        (path / f"{name}.csv").write_text(content, encoding="utf-8-sig" if bom else "utf-8")
    return path


def xlsx(path: Path, **sheets: str) -> Path:
    """Dates and numbers as Excel keeps them, so far as the text is one."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, text in sheets.items():
        page = workbook.create_sheet(name)
        for row in cells(text):
            page.append([_typed(cell) for cell in row])
    workbook.save(path)
    return path


def _typed(cell: str):
    try:
        return date.fromisoformat(cell)
    except ValueError:
        pass
    try:
        # A number that begins with a zero is a text in Excel too.
        return float(cell) if not cell.startswith("0") or cell.startswith("0.") else cell
    except ValueError:
        return cell or None


def load(path: Path, *, dry_run: bool = False, scope: Scope | None = None) -> Outcome:
    return import_path(path, scope or Scope(), dry_run=dry_run)


def loaded(path: Path) -> Outcome:
    """Imported without a fault."""
    outcome = load(path)
    assert [str(fault) for fault in outcome.findings.faults] == []
    return outcome


def places(findings) -> list[tuple[str, int | None, str]]:
    return [(f.sheet, f.row, f.column) for f in findings]


def row_counts() -> dict[str, int]:
    """Of every table of ours."""
    ours = ("organisations", "accounts", "clients", "services")
    models = [m for m in apps.get_models() if m._meta.app_label in ours and not m._meta.proxy]
    return {m._meta.label: m.objects.count() for m in models}
