"""The offices of the demonstration. Addresses, phones and heads are invented."""

from datetime import date
from typing import NamedTuple

BEFORE_REFORM, REFORM = date(2021, 6, 30), date(2021, 7, 1)


class Office(NamedTuple):
    municipality: str
    name: str
    address: str
    phone: str
    email: str
    head_name: str
    head_position: str
    valid_from: date | None
    valid_to: date | None


_REZEKNE = (
    "Rēzeknes Sociālais dienests",
    "Saules ceļš 7, Rēzekne",
    "+371 60000701",
    "socialais.rezekne@demo.example",
    "Daina Vītoliņa",
    "Sociālo pakalpojumu nodaļas vadītāja",
)
_AUGSDAUGAVA = (
    "Ezera prospekts 12, Daugavpils",
    "+371 60000412",
    "socialais.augsdaugava@demo.example",
    "Ņina Ģērmane",
    "Sociālā dienesta vadītāja",
)
OFFICES = (
    Office("rezekne", *_REZEKNE, None, BEFORE_REFORM),
    Office("rezeknes-valstspilseta", *_REZEKNE, REFORM, None),
    Office(
        "daugavpils-novads",
        "Daugavpils novada Sociālais dienests",
        *_AUGSDAUGAVA,
        None,
        BEFORE_REFORM,
    ),
    Office(
        "augsdaugavas-novads",
        "Augšdaugavas novada Sociālais dienests",
        *_AUGSDAUGAVA,
        REFORM,
        None,
    ),
)
