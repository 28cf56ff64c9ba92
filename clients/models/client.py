import re
from datetime import date

from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale import personal_code
from di_latgale.accounts.rights import Right
from di_latgale.constraints import date_order, no_overlap, same_territory
from di_latgale.dates import age_on
from di_latgale.fields import parse_day
from di_latgale.held import FORGOTTEN, Record, held
from di_latgale.history.tracking import tracked
from di_latgale.latvian import DigitsKeyField, SearchKeyField, SortKeyField, search_key
from di_latgale.models import Addressed
from di_latgale.organisations.models import Territory
from di_latgale.walls import OverWalls, Wall, file_wall

# What parts the figures of a number, a code or a phone.
_PARTING = re.compile(r"[-\u2010-\u2015\u2212/.()\s]")
# Six digits of a phone or more, without the country's 371.
_LOCAL_PHONE = re.compile(r"(?:\+371|00371|371(?=[0-9]{8}$))?\+?(?P<number>[0-9]{6,})")
_BARE_NUMBER = Upper(
    Func(F("number"), Value(r"[-/.()\s]"), Value(""), Value("g"), function="regexp_replace")
)


# One key for each hash, in their order: of the person known by it, wherever the files lie, or of
# one made now. An empty hash makes a new person each time.
_PERSONS_OF_CODES = """
BEGIN
    INSERT INTO clients_person (code_hash)
    SELECT DISTINCT h FROM unnest(hashes) h WHERE h IS NOT NULL ORDER BY h
    ON CONFLICT (code_hash) DO NOTHING;
    RETURN QUERY
    WITH given AS (
        SELECT h, place, row_number() OVER (PARTITION BY h IS NULL ORDER BY place) AS turn
        FROM unnest(hashes) WITH ORDINALITY AS u (h, place)
    ), made AS (
        INSERT INTO clients_person (code_hash) SELECT NULL FROM given WHERE h IS NULL RETURNING id
    ), unknown AS (
        SELECT id, row_number() OVER (ORDER BY id) AS turn FROM made
    )
    SELECT coalesce(p.id, unknown.id)
    FROM given
    LEFT JOIN clients_person p ON p.code_hash = given.h
    LEFT JOIN unknown ON given.h IS NULL AND unknown.turn = given.turn
    ORDER BY given.place;
END"""


# Of the client and the representatives: whom no file or representative is left of that says who
# it is.
_NOBODY_ANY_MORE = f"""clients_person.id IN (
        SELECT c.person_id FROM clients_client c WHERE c.id = client
        UNION ALL
        SELECT r.person_id FROM clients_representative r
        JOIN clients_representation p ON p.representative_id = r.id WHERE p.client_id = client)
    AND NOT EXISTS (SELECT FROM clients_client c JOIN clients_clientidentity i ON i.client_id = c.id
        WHERE c.person_id = clients_person.id AND i.given_name <> '{FORGOTTEN}')
    AND NOT EXISTS (SELECT FROM clients_representative r
        JOIN clients_representativeidentity i ON i.representative_id = r.id
        WHERE r.person_id = clients_person.id AND i.given_name <> '{FORGOTTEN}')"""


class PersonQuerySet(models.QuerySet):
    def keys_of(self, code_hashes: list[str | None]) -> list[int]:
        """Primary keys, one for each hash: a person known by it or made now.

        None makes a new person each time. Persons of other offices are recognised, not seen.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT persons_of_codes(%s::text[])", [code_hashes])
            return [key for (key,) in cursor.fetchall()]


@held(
    Record.IDENTITY,
    words=("code_hash",),
    condition=_NOBODY_ANY_MORE,
    is_handed_out=False,
    is_always=True,
    of_client=lambda client: Q(files=client),
)
@tracked(is_hidden=True)
class Person(models.Model):
    """A bare identity: what makes the files of one human being in several municipalities one.

    Holds no name. ``code_hash`` (``personal_code.keyed_hash``) is compared, never shown; it is
    empty where no personal code is known, and such a person is recognised by the file alone.
    """

    code_hash = models.CharField(
        _("hash of the personal code"), max_length=64, null=True, unique=True, editable=False
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["id"]
        constraints = [
            Wall(
                name="person_wall",
                read="EXISTS (SELECT FROM clients_client c WHERE c.person_id = clients_person.id)"
                " OR EXISTS (SELECT FROM clients_representative r"
                " WHERE r.person_id = clients_person.id)",
            ),
            OverWalls(
                name="person_of_code",
                signature="persons_of_codes(hashes text[])",
                returns="SETOF bigint",
                body=_PERSONS_OF_CODES,
            ),
            OverWalls(
                name="person_lock",
                signature="lock_person(person bigint)",
                returns="void",
                body="""
                BEGIN
                    PERFORM FROM clients_person p WHERE p.id = person FOR NO KEY UPDATE;
                END""",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def lock(self) -> None:
        """Holds the person until the transaction ends: whoever counts allowances waits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT lock_person(%s)", [self.pk])


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
        return (
            self.select_related("identity")
            .defer(
                "parish",
                *(
                    f"identity__{field.attname}"
                    for field in ClientIdentity._meta.concrete_fields
                    if field.name not in {"id", "client", "given_name", "family_name"}
                ),
            )
            .order_by("identity__sort_key", "id")
        )

    def for_list(self):
        return self.select_related("identity", "territory").order_by("identity__sort_key", "id")


@held(
    Record.IDENTITY,
    words=("number", "parish"),
    condition="id = client",
    of_client=lambda client: Q(pk=client),
)
@tracked(of_client=lambda client: Q(pgh_obj=client), named=("number",), shown_as="identity")
class Client(Addressed):
    """One municipality's file on a person; what identifies the person stands in ClientIdentity."""

    class Group(models.TextChoices):
        ADULT = "adult", _("adult with mental disorders (GRT)")
        CHILD = "child", _("child with functional impairments (FT)")

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="files", verbose_name=_("person")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="clients", verbose_name=_("territory")
    )
    number = models.CharField(_("client number"), max_length=40)
    target_group = models.CharField(_("target group"), max_length=10, choices=Group)
    parish = models.CharField(_("parish"), max_length=100, blank=True)
    enrolled_on = models.DateField(_("enrolled on"), null=True, blank=True)
    exited_on = models.DateField(_("exited on"), null=True, blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["territory", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "number"],
                name="client_number_once",
                violation_error_message=_("This client number is already in use."),
            ),
            # What same_territory() of the tables that hang on a client points at.
            models.UniqueConstraint(fields=["id", "territory"], name="client_with_territory"),
            file_wall("client", read="figures"),
            date_order(
                "enrolled_on",
                "exited_on",
                name="client_date_order",
                message=_("A client cannot exit before being enrolled."),
            ),
            # A file may begin on the day another ends.
            *(
                no_overlap(
                    "territory",
                    "person",
                    name=f"client_one_open_{group}_file",
                    start="enrolled_on",
                    end="exited_on",
                    bounds="[)",
                    condition=Q(target_group=group),
                    message=_("This person already has a file here at that time."),
                )
                for group in ("adult", "child")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_child(self) -> bool:
        return self.target_group == self.Group.CHILD


@held(
    Record.IDENTITY,
    words=(
        "given_name",
        "family_name",
        "personal_code",
        "birth_date",
        "declared_address",
        "actual_address",
        "phone",
    ),
)
@tracked()
class ClientIdentity(models.Model):
    """Who the client is. Apart from Client, so that figures can be read without it."""

    client = models.OneToOneField(
        Client, models.PROTECT, related_name="identity", verbose_name=_("client")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", editable=False, verbose_name=_("territory")
    )
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    sort_key = SortKeyField(sources=("family_name", "given_name"))
    search_key = SearchKeyField(sources=("given_name", "family_name"))
    personal_code = models.CharField(_("personal code"), max_length=12, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    declared_address = models.CharField(_("declared address"), max_length=200, blank=True)
    actual_address = models.CharField(_("actual address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_digits = DigitsKeyField(sources=("phone",))

    class Meta:
        verbose_name = _("identity of a client")
        verbose_name_plural = _("identities of clients")
        ordering = ["sort_key", "id"]
        constraints = [same_territory("clientidentity"), file_wall("clientidentity")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int | None:
        return age_on(day, self.birth_date) if self.birth_date else None
