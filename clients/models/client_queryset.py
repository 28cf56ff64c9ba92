"""How clients are found, ordered and told apart in lists."""

import re
from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Upper
from django.utils import timezone

from di_latgale import personal_code
from di_latgale.accounts.rights import Right
from di_latgale.fields import parse_day
from di_latgale.latvian import search_key
from di_latgale.models import valid_on

# What parts the figures of a number, a code or a phone.
_PARTING = re.compile(r"[-\u2010-\u2015\u2212/.()\s]")
# Six digits of a phone or more, without the country's 371.
_LOCAL_PHONE = re.compile(r"(?:\+371|00371|371(?=[0-9]{8}$))?\+?(?P<number>[0-9]{6,})")
_BARE_NUMBER = Upper(
    Func(F("number"), Value(r"[-/.()\s]"), Value(""), Value("g"), function="regexp_replace")
)

# An entry so recent shows that the client still receives services.
LATELY = timedelta(days=90)
# Grounds that end: relation and which of its rows count.
_ENDING = {
    "opinion": ("opinions", {"is_withdrawn": False}),
    "disability": ("disabilities", {"is_withdrawn": False}),
    "plan": ("supportplans", {"approved_on__isnull": False}),
}


def _named(text: str) -> Q:
    words = search_key(text).split()
    if not words or any(character.isdigit() for character in text):
        return Q(pk__in=())
    named = Q()
    for word in words:
        named &= Q(identity__search_key__contains=f" {word}")
    return named


class ClientQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Files in the territories where the person holds ``right`` today; nobody else's."""
        return self.filter(territory__in=user.territories(right))

    def open_on(self, day: date):
        """Not exited before ``day``."""
        return self.filter(Q(exited_on=None) | Q(exited_on__gte=day))

    def found_by(self, text: str):
        """Matches a client number, a birth date, a personal code, a phone or names.

        Signs that part figures and spaces do not count. Names match by the beginnings of words
        without diacritics, in any order.
        """
        text = text.strip()
        bare = _PARTING.sub("", text)
        found = Q(number__iexact=text)
        if bare:
            found |= Q(bare_number=bare.upper())
        found |= _named(text)
        try:
            born = parse_day(text.replace("/", "."), timezone.localdate())
            found |= Q(identity__birth_date=born)
        except ValueError:
            pass
        try:
            found |= Q(identity__personal_code=personal_code.normalise(bare))
        except personal_code.InvalidPersonalCodeError:
            pass
        if phone := _LOCAL_PHONE.fullmatch(bare):
            found |= Q(identity__phone_digits__endswith=phone["number"])
        return self.alias(bare_number=_BARE_NUMBER).filter(found)

    def called(self, text: str):
        """Matches a client number or names and nothing else, so that no fact can be guessed at."""
        return self.filter(Q(number__iexact=text.strip()) | _named(text))

    def for_names(self):
        """Number, group and name, for who may know no more; the rest of the identity stays put."""
        identity = self.model._meta.get_field("identity").related_model
        return (
            self.select_related("identity")
            .defer(
                "parish",
                *(
                    f"identity__{field.attname}"
                    for field in identity._meta.concrete_fields
                    if field.name not in {"id", "client", "given_name", "family_name"}
                ),
            )
            .order_by("identity__sort_key", "id")
        )

    def for_list(self):
        return self.select_related("identity", "territory").order_by("identity__sort_key", "id")

    def with_is_receiving(self, day: date):
        """``is_receiving``: an approved plan is in force, or a service was given of late.

        Care and respite need no plan, so the entries are asked too.
        """
        plans, given = (
            Exists(rows.filter(client=OuterRef("pk"))) for rows in self._what_is_received(day)
        )
        return self.annotate(is_receiving=Q(plans) | Q(given))

    def receiving(self, day: date, *, is_so: bool = True):
        """The plans as keys, which PostgreSQL gathers once; entries of the few without a plan."""
        plans, given = self._what_is_received(day)
        found = Q(pk__in=plans.values("client")) | Q(Exists(given.filter(client=OuterRef("pk"))))
        return self.filter(found) if is_so else self.exclude(found)

    def _what_is_received(self, day: date) -> tuple:
        plans = self._rows_of("supportplans").filter(valid_on(day), approved_on__isnull=False)
        given = self._rows_of("sessions").filter(
            deleted_at=None, happened_on__gt=day - LATELY, happened_on__lte=day
        )
        return plans, given

    def with_last_days(self):
        """``<ground>_ends``: the last day of the last one, None where there is no end in sight."""
        return self.annotate(
            **{
                f"{ground}_ends": Subquery(
                    self._rows_of(relation)
                    .filter(client=OuterRef("pk"), **kwargs)
                    .order_by(F("valid_to").desc(nulls_first=True))
                    .values("valid_to")[:1]
                )
                for ground, (relation, kwargs) in _ENDING.items()
            }
        )

    def _rows_of(self, relation: str):
        """What hangs on a client by that relation, whichever application it is of."""
        model = self.model._meta.get_field(relation).related_model
        rows = model._base_manager.all()
        is_correctable = any(f.name == "is_withdrawn" for f in model._meta.concrete_fields)
        return rows.filter(is_withdrawn=False) if is_correctable else rows
