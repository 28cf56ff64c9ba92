"""Personas kods: checks and the keyed hash by which a person is recognised.

Old codes (DDMMYY-CXXXX) hold a birth date and a check digit. Codes given since 2017-07-01 begin
with 32–39 and hold neither a date nor, dependably, a check digit, so there a wrong digit is only
worth a warning (Iedzīvotāju reģistra likums; domain.md, "Personas kods").
"""

import hashlib
import hmac
import re
from datetime import date

from django.conf import settings
from stdnum.lv import pvn

_SHAPE = re.compile(r"([0-9]{6})-?([0-9]{5})")
_CENTURIES = {"0": 1800, "1": 1900, "2": 2000}


class InvalidPersonalCodeError(ValueError):
    """The text cannot be a personal code."""


def normalise(text: str) -> str:
    """The code as DDMMYY-CXXXX. Raises ``InvalidPersonalCodeError``."""
    match = _SHAPE.fullmatch("".join(text.split()))
    if not match:
        raise InvalidPersonalCodeError
    head, tail = match.groups()
    if head[0] == "3" and head[1] in "23456789":
        return f"{head}-{tail}"
    if birth_date(f"{head}-{tail}") is None or not _check_digit_fits(head + tail):
        raise InvalidPersonalCodeError
    return f"{head}-{tail}"


def is_doubtful(code: str) -> bool:
    """A new code (32…) whose check digit does not fit: to be looked at, not refused."""
    return (
        code[0] == "3"
        and code[1] != "0"
        and code[1] != "1"
        and not _check_digit_fits(code.replace("-", ""))
    )


def birth_date(code: str) -> date | None:
    """The date an old code holds; None for new codes and impossible dates."""
    century = _CENTURIES.get(code[7])
    if century is None or (code[0] == "3" and code[1] not in "01"):
        return None
    try:
        return date(century + int(code[4:6]), int(code[2:4]), int(code[:2]))
    except ValueError:
        return None


def keyed_hash(code: str) -> str:
    """64 hexadecimal digits; the same for the same code, useless without the key."""
    key = settings.PERSONAL_CODE_KEY.encode()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def _check_digit_fits(digits: str) -> bool:
    return pvn.calc_check_digit_pers(digits[:-1]) == digits[-1]
