"""The kinds of cells: how a cell of each is read, and what is said of one that cannot be.

A cell comes as text (CSV) or as Excel's own text, number, date or truth value. An empty cell is
not known: it is read as None, in text columns as "".
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from di_latgale.fields import FIRST_YEAR, LAST_YEAR, NoSuchDayError, parse_day, parse_number
from di_latgale.latvian import without_diacritics
from services.workbook.faults import HIDDEN_CODE

Cell = str | int | float | bool | date | datetime | time | timedelta | None

_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")
_WHOLE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4}\.?")
_YEAR = re.compile(r"[0-9]{4}")
_WHITE = re.compile(r"\s+")


class CellError(ValueError):
    """``str()`` says what to do with the cell."""


def as_typed(cell: Cell) -> str:
    """The cell as the person sees it, near enough to be found; "" for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.strftime("%d.%m.%Y" if midnight else "%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if not isinstance(cell, str):
        return str(cell)
    return cell.replace("\u00a0", " ").replace("\ufeff", "").strip()


class Kind:
    """``read`` turns a cell that is not empty into a value or raises ``CellError``."""

    empty = None
    hint = ""

    def read(self, cell: Cell):
        raise NotImplementedError

    def show(self, value) -> str:
        """A value already read or stored, in a message; "" for an empty one."""
        return "" if value is None else as_typed(value)


class Text(Kind):
    """One line. A figure in a text column is the text of the figure: "12", never "12.0"."""

    empty = ""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def read(self, cell: Cell) -> str:
        if isinstance(cell, date | time | timedelta | bool):
            raise CellError(_("Here text is expected: format the cell as text and type it again."))
        text = self._neat(as_typed(cell))
        if len(text) > self.longest:
            raise CellError(
                _("Shorten the text: at most %(longest)d characters.") % {"longest": self.longest}
            )
        return text

    def _neat(self, text: str) -> str:
        text = _WHITE.sub(" ", text)
        # Two names that look alike must be alike.
        if not text.isprintable() and any(category(c) in {"Cc", "Cf"} for c in text):
            raise CellError(_("Remove the invisible characters: type the text again."))
        return text


class Note(Text):
    """Several lines, kept as they are."""

    def __init__(self) -> None:
        super().__init__(10_000)

    def _neat(self, text: str) -> str:
        text = "\n".join(text.splitlines())
        if any(
            category(character) == "Cc" for character in text.replace("\n", "").replace("\t", "")
        ):
            raise CellError(_("Remove the control characters from the text."))
        return text


class Code(Text):
    """A code of the catalogue: letters, figures, - and _, without diacritics."""

    def __init__(self, longest: int = 60) -> None:
        super().__init__(longest)

    def read(self, cell: Cell) -> str:
        code = super().read(cell)
        try:
            validate_slug(code)
        except ValidationError:
            raise CellError(
                _("A code holds only letters without diacritics, figures, - and _.")
            ) from None
        return code


class PersonalCode(Text):
    """Kept as typed; ``clients`` judges it, so that every refusal has one text.

    Of a code typed as a number Excel keeps no zeros before it.
    """

    def read(self, cell: Cell) -> str:
        code = super().read(cell)
        return code if isinstance(cell, str) else code.zfill(11)

    def show(self, value) -> str:
        return masked(value)


def masked(code: str) -> str:
    """Nothing of it, for its first half is a birth date; the row is found by its number."""
    return HIDDEN_CODE if code else ""


class Day(Kind):
    hint = "2021-03-01"

    def read(self, cell: Cell) -> date:
        if isinstance(cell, datetime):
            if cell.time() != time():
                raise CellError(_("Enter a date without a time of day."))
            cell = cell.date()
        if isinstance(cell, date):
            return self._plausible(cell)
        text = _MIDNIGHT.sub("", as_typed(cell))
        if isinstance(cell, str) and _WHOLE_DAY.fullmatch(text):
            year = int(_YEAR.search(text)[0])
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise CellError(_outside_years())
            try:
                return self._plausible(parse_day(text, timezone.localdate()))
            except NoSuchDayError as error:
                raise CellError(_("There is no such date: %(day)s") % {"day": error}) from None
            except ValueError:
                pass
        raise CellError(_("Enter a date as 2021-03-01 or 01.03.2021."))

    def _plausible(self, day: date) -> date:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CellError(_outside_years())
        return day


def _outside_years() -> str:
    # The last day of 9999 is what other programs write for an end that is not known.
    return _(
        "The year must be from %(first)d to %(last)d; if there is no end date, leave the cell "
        "empty."
    ) % {"first": FIRST_YEAR, "last": LAST_YEAR}


class Number(Kind):
    """At most ``places`` decimals (zeros at the end aside) and ``digits`` before the point."""

    def __init__(self, places: int = 2, digits: int = 7) -> None:
        self.places, self.digits = places, digits

    def read(self, cell: Cell) -> Decimal:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise CellError(self._expected(cell))
        try:
            number = parse_number(as_typed(cell)) if isinstance(cell, str) else Decimal(repr(cell))
        except ValueError:
            raise CellError(self._expected(cell)) from None
        if abs(number) >= 10**self.digits:
            raise CellError(_("The number is too large."))
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise CellError(
                _("At most %(places)d decimals are kept: round the number.")
                % {"places": self.places}
                if self.places
                else _("Enter a whole number.")
            )
        return number.quantize(Decimal(1).scaleb(-self.places))

    def _expected(self, cell: Cell) -> str:
        return _("Here a number is expected, not „%(value)s”.") % {"value": as_typed(cell)}

    def show(self, value) -> str:
        return "" if value is None else f"{value.normalize():f}"


class Whole(Number):
    def __init__(self, digits: int = 3) -> None:
        super().__init__(places=0, digits=digits)

    def read(self, cell: Cell) -> int:
        number = super().read(cell)
        if number < 0:
            raise CellError(_("The number must not be negative."))
        return int(number)

    def show(self, value) -> str:
        return as_typed(value)


class Choice(Kind):
    """One of the values of a TextChoices; its label in the interface is accepted too."""

    def __init__(self, choices) -> None:
        self.choices = choices

    @cached_property
    def _values(self) -> dict[str, str]:
        labels = {without_diacritics(str(c.label)): c.value for c in self.choices}
        return labels | {without_diacritics(c.value): c.value for c in self.choices}

    @property
    def hint(self) -> str:
        return " | ".join(self.choices.values)

    def read(self, cell: Cell) -> str:
        text = as_typed(cell)
        value = self._values.get(text) or self._values.get(without_diacritics(text))
        if value is None:
            raise CellError(_("Enter one of: %(values)s.") % {"values": self._listed()})
        return value

    def _listed(self) -> str:
        return ", ".join(self.choices.values)


class Choices(Choice):
    """Several joined by ";"."""

    @property
    def hint(self) -> str:
        return "; ".join(self.choices.values)

    def read(self, cell: Cell) -> frozenset[str]:
        parts = [part for part in as_typed(cell).split(";") if part.strip()]
        if not parts:
            raise CellError(_("Enter one of: %(values)s.") % {"values": self._listed()})
        return frozenset(super(Choices, self).read(part) for part in parts)

    def show(self, value: Iterable[str] | None) -> str:
        return ";".join(sorted(value or ()))


class YesNo(Kind):
    hint = "yes | no"

    def read(self, cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        text = without_diacritics(as_typed(cell))
        if text in {"yes", "ja"}:
            return True
        if text in {"no", "ne"}:
            return False
        raise CellError(_("Enter yes or no."))
