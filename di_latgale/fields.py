"""Form fields for days, quantities and money, as people in an office type them."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale import wording

_DAY = re.compile(
    r"(?P<d>[0-9]{1,2})\.\s*(?P<m>[0-9]{1,2})\.?\s*(?P<y>[0-9]{4}|[0-9]{2})?\.?"
    r"|(?P<d8>[0-9]{2})(?P<m8>[0-9]{2})(?P<y8>[0-9]{4})"
    r"|(?P<yi>[0-9]{4})-(?P<mi>[0-9]{2})-(?P<di>[0-9]{2})"
)
_NUMBER = re.compile(r"[-−]?([0-9]+|[0-9]{1,3}(\s[0-9]{3})+)([.,][0-9]+)?")
FIRST_YEAR, LAST_YEAR = 1900, 2199
# A year of two digits lies at most so far ahead, otherwise in the last century.
_YEARS_AHEAD = 20


class NoSuchDayError(ValueError):
    """The text is written as a date, but the calendar has no such day; ``str()`` is the date."""


def parse_day(text: str, today: date) -> date:
    """Reads 8.11.2021, 8.11.21, 08112021, 2021-11-08 and 8.11 (the latest one up to ``today``).

    Raises ``NoSuchDayError`` for 31.02.2021 and a plain ``ValueError`` for what is no date at all.
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    part = found.groupdict()
    day = int(part["d"] or part["d8"] or part["di"])
    month = int(part["m"] or part["m8"] or part["mi"])
    year = part["y"] or part["y8"] or part["yi"]
    if year is None:
        return _latest(day, month, today)
    number = int(year)
    if len(year) == 2:
        number += 2000 if 2000 + number <= today.year + _YEARS_AHEAD else 1900
    try:
        if not FIRST_YEAR <= number <= LAST_YEAR:
            raise ValueError
        return date(number, month, day)
    except ValueError:
        raise NoSuchDayError(f"{day:02}.{month:02}.{number:04}.") from None


def _latest(day: int, month: int, today: date) -> date:
    # Eight years back always hold a 29 February, also around 1900 and 2100.
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise NoSuchDayError(f"{day:02}.{month:02}.")


def parse_number(text: str) -> Decimal:
    """Reads 1,5 and 1.5 and „35 791,00”; raises ``ValueError`` for anything else."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(re.sub(r"\s", "", text).replace(",", ".").replace("−", "-"))


class DayInput(forms.DateInput):
    """A text field with the weekday and a calendar beside it (``static/js/app.js`` opens it)."""

    template_name = "widgets/day.html"

    def __init__(self, attrs=None) -> None:
        usual = {"inputmode": "numeric", "maxlength": 14}
        super().__init__({**usual, **(attrs or {})}, format="%d.%m.%Y")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        text = context["widget"]["value"]
        try:
            on = parse_day(text, timezone.localdate()) if text else None
        except ValueError:
            on = None
        context["weekday"] = wording.weekday(on) if on else ""
        context["iso"] = on.isoformat() if on else ""
        context["weekdays"] = " ".join(wording.WEEKDAYS)
        return context


class PlainDayInput(DayInput):
    """For pages without ``static/js/app.js``."""

    template_name = "django/forms/widgets/input.html"


class DayField(forms.DateField):
    """A day typed in any usual way. ``past_only`` refuses days after today."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter a date."),
        "invalid": _("Enter a date, for example 08.11.2021."),
        "no_such_day": _("There is no such date: %(day)s"),
        "future": _("The date must not be in the future."),
    }

    def __init__(self, *, past_only: bool = False, **kwargs) -> None:
        self.past_only = past_only
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return super().to_python(value)
        today = timezone.localdate()
        try:
            return parse_day(str(value), today)
        except NoSuchDayError as error:
            raise ValidationError(
                self.error_messages["no_such_day"], code="no_such_day", params={"day": str(error)}
            ) from None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value) -> None:
        super().validate(value)
        if self.past_only and value and value > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")


class NumberInput(forms.TextInput):
    """Text, because a browser's number field throws „1,5” away; a phone still shows figures."""

    def __init__(self, attrs=None) -> None:
        usual = {"inputmode": "decimal", "maxlength": 20}
        super().__init__({**usual, **(attrs or {})})

    def format_value(self, value):
        """Typed text comes back as typed, a stored number as „1,5”."""
        if isinstance(value, (Decimal, int, float)):
            return self.written(Decimal(str(value)))
        return super().format_value(value)

    @staticmethod
    def written(number: Decimal) -> str:
        return wording.quantity(number).replace(wording.NBSP, "").replace(wording.MINUS, "-")


class MoneyInput(NumberInput):
    @staticmethod
    def written(number: Decimal) -> str:
        return wording.money(number).replace(wording.NBSP, "").replace(wording.MINUS, "-")


class _TypedNumberField(forms.Field):
    """Two decimals at most; ``self.least`` and the messages are the subclass's."""

    widget = NumberInput
    max_whole_digits = 10

    def to_python(self, value):
        if isinstance(value, (Decimal, int)):
            return Decimal(value)
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            number = parse_number(text)
        except ValueError:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": text}
            ) from None
        return number

    def validate(self, value) -> None:
        super().validate(value)
        if value is None:
            return
        if not self.is_enough(value):
            raise ValidationError(self.error_messages["too_small"], code="too_small")
        if value != value.quantize(Decimal("0.01"), ROUND_HALF_UP):
            raise ValidationError(self.error_messages["decimals"], code="decimals")
        if value >= Decimal(10) ** self.max_whole_digits:
            raise ValidationError(self.error_messages["too_large"], code="too_large")

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else number.quantize(Decimal("0.01"))

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class QuantityField(_TypedNumberField):
    """How much of a service, in its unit: more than zero."""

    max_whole_digits = 6
    default_error_messages = {
        "required": _("Enter the quantity."),
        "invalid": _("The quantity must be a number, not “%(value)s”."),
        "too_small": _("The quantity must be greater than 0."),
        "decimals": _("The quantity may have at most two decimals."),
        "too_large": _("The quantity is too large."),
    }

    @staticmethod
    def is_enough(value: Decimal) -> bool:
        return value > 0


class MoneyField(_TypedNumberField):
    """An amount in euro, zero or more; „EUR” and „€” behind it are allowed."""

    widget = MoneyInput
    default_error_messages = {
        "required": _("Enter the amount."),
        "invalid": _("The amount must be a number, not “%(value)s”."),
        "too_small": _("The amount must not be negative."),
        "decimals": _("The amount may have at most two decimals."),
        "too_large": _("The amount is too large."),
    }

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s*(EUR|eiro|€)$", "", value.strip(), flags=re.IGNORECASE)
        return super().to_python(value)

    @staticmethod
    def is_enough(value: Decimal) -> bool:
        return value >= 0


class AmountField(forms.DecimalField):
    """Of the catalogue: as many decimals as the model has, typed as „3,80” or „1 234,5”."""

    default_error_messages = {"invalid": _("Enter a number, for example 12,50.")}

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = parse_number(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)
