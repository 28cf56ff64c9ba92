from datetime import date

import pgtrigger
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import people_rules
from clients.models.client_queryset import ClientQuerySet
from clients.models.standing import LOCK_PERSON_OF, STANDING, standing_rules
from di_latgale.constraints import date_order, no_overlap, same_territory
from di_latgale.dates import age_on
from di_latgale.held import FORGOTTEN, Record, held
from di_latgale.history.tracking import tracked
from di_latgale.latvian import DigitsKeyField, SearchKeyField, SortKeyField
from di_latgale.models import Addressed
from di_latgale.organisations.models import Territory
from di_latgale.triggers import StatementRules
from di_latgale.walls import CALLED_BY_OWNER, OverWalls, Wall, file_wall, within

# One text whatever the cause, so that none tells that a code is held somewhere else.
REFUSED_CODE = _(
    "A client cannot be registered with this personal code. Check the code or contact the "
    "administrator."
)

# One key for each hash, in their order: of the person known by it, wherever the files lie, or of
# one made now. An empty hash makes a new person each time.
_PERSONS_OF_CODES = """
BEGIN
    INSERT INTO clients_person (code_hash)
    SELECT DISTINCT h FROM unnest(hashes) h
    WHERE h IS NOT NULL AND NOT EXISTS (SELECT FROM clients_formercode f WHERE f.code_hash = h)
    ORDER BY h
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
    SELECT coalesce(standing_person(coalesce(p.id, former.person_id)), unknown.id)
    FROM given
    LEFT JOIN clients_person p ON p.code_hash = given.h
    LEFT JOIN clients_formercode former ON former.code_hash = given.h
    LEFT JOIN unknown ON given.h IS NULL AND unknown.turn = given.turn
    ORDER BY given.place;
END"""

# Whose the file of ``file`` is once its personal code is the one of ``hash``; see
# ``PersonQuerySet.key_after_change``.
_PERSON_AFTER_CHANGE = f"""
DECLARE
    held clients_person;
    known bigint;
    alone boolean;
BEGIN
    SELECT p.* INTO held FROM clients_person p JOIN clients_client c ON c.person_id = p.id
    WHERE c.id = file AND ({within("writes", "c.territory_id")} OR {CALLED_BY_OWNER})
    FOR NO KEY UPDATE OF p;
    IF held.id IS NULL OR held.code_hash IS NOT DISTINCT FROM hash THEN
        RETURN held.id;
    END IF;
    SELECT p.id INTO known FROM clients_person p WHERE p.code_hash = hash;
    IF known IS NULL THEN
        SELECT f.person_id INTO known FROM clients_formercode f WHERE f.code_hash = hash;
    END IF;
    known := standing_person(known);
    alone := NOT EXISTS (
            SELECT FROM clients_client c WHERE c.person_id = held.id AND c.id <> file)
        AND NOT EXISTS (SELECT FROM clients_representative r WHERE r.person_id = held.id);
    IF known = held.id THEN
        RETURN known;
    ELSIF known IS NOT NULL THEN
        IF is_new_code AND alone AND held.code_hash IS NOT NULL THEN
            UPDATE clients_person SET code_hash = NULL WHERE id = held.id;
            INSERT INTO clients_formercode (person_id, code_hash) VALUES (known, held.code_hash);
        END IF;
        RETURN known;
    ELSIF is_new_code OR alone OR held.code_hash IS NULL THEN
        UPDATE clients_person SET code_hash = hash WHERE id = held.id;
        IF is_new_code AND held.code_hash IS NOT NULL AND hash IS NOT NULL THEN
            INSERT INTO clients_formercode (person_id, code_hash)
            VALUES (held.id, held.code_hash);
        END IF;
        RETURN held.id;
    END IF;
    INSERT INTO clients_person (code_hash) VALUES (hash) RETURNING id INTO known;
    RETURN known;
END"""


# Of the client and the representatives: whom no file or representative is left of that says who
# it is.
_NOBODY_ANY_MORE = f"""{{person}} IN (
        SELECT c.person_id FROM clients_client c WHERE c.id = client
        UNION ALL
        SELECT r.person_id FROM clients_representative r
        JOIN clients_representation p ON p.representative_id = r.id WHERE p.client_id = client)
    AND NOT EXISTS (SELECT FROM clients_client c JOIN clients_clientidentity i ON i.client_id = c.id
        WHERE c.person_id = {{person}} AND i.given_name <> '{FORGOTTEN}')
    AND NOT EXISTS (SELECT FROM clients_representative r
        JOIN clients_representativeidentity i ON i.representative_id = r.id
        WHERE r.person_id = {{person}} AND i.given_name <> '{FORGOTTEN}')"""


class PersonQuerySet(models.QuerySet):
    def keys_of(self, code_hashes: list[str | None]) -> list[int]:
        """Primary keys, one for each hash: a person known by it or made now.

        None makes a new person each time. Persons of other offices are recognised, not seen.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT persons_of_codes(%s::text[])", [code_hashes])
            return [key for (key,) in cursor.fetchall()]

    def key_after_change(self, client, code_hash: str | None, *, is_new_code: bool) -> int | None:
        """Whose ``client``'s file is once its code is that of ``code_hash``; the caller stores it.

        ``is_new_code``: the person was given another code, so the person stays and the old code
        still leads there. Otherwise the old one was typed wrongly: it is forgotten, or left to
        the person's other files. Whoever is known by the new code already is recognised. None
        where the file may not be written.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_after_change(%s, %s, %s)", [client.pk, code_hash, is_new_code]
            )
            return cursor.fetchone()[0]


@held(
    Record.IDENTITY,
    condition=_NOBODY_ANY_MORE.format(
        person="CASE WHEN clients_person.merged_into_id IS NULL THEN clients_person.id"
        " ELSE standing_person(clients_person.id) END"
    ),
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
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged",
        verbose_name=_("joined with"),
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
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
                violation_error_message=_("A person cannot be joined with itself."),
            ),
            OverWalls(
                name="person_standing",
                signature="standing_person(person bigint)",
                returns="bigint",
                body=STANDING,
            ),
            OverWalls(
                name="person_of_code",
                signature="persons_of_codes(hashes text[])",
                returns="SETOF bigint",
                body=_PERSONS_OF_CODES,
            ),
            OverWalls(
                name="person_after_change",
                signature="person_after_change(file bigint, hash text, is_new_code boolean)",
                returns="bigint",
                body=_PERSON_AFTER_CHANGE,
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
            OverWalls(
                name="person_lock_of",
                signature="lock_person_of(client bigint)",
                returns="void",
                body=LOCK_PERSON_OF,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def lock(self) -> None:
        """Holds the person until the transaction ends: whoever counts allowances waits.

        Of a file that is there already ask ``Client.lock_person``.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT lock_person(%s)", [self.pk])


@held(
    Record.IDENTITY,
    condition=_NOBODY_ANY_MORE.format(person="standing_person(clients_formercode.person_id)"),
    is_handed_out=False,
    is_always=True,
    of_client=lambda client: Q(person__files=client),
)
@tracked(is_hidden=True)
class FormerCode(models.Model):
    """The hash of a personal code somebody had before: it still leads to the person."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="former_codes", verbose_name=_("person")
    )
    code_hash = models.CharField(
        _("hash of the personal code"), max_length=64, unique=True, editable=False
    )

    class Meta:
        verbose_name = _("former personal code")
        verbose_name_plural = _("former personal codes")
        ordering = ["id"]
        constraints = [Wall(name="formercode_wall", read="false")]

    def __str__(self) -> str:
        return f"#{self.pk}"


@held(
    Record.IDENTITY,
    condition="id = client",
    marked=("exit_note",),
    of_client=lambda client: Q(pk=client),
)
@tracked(of_client=lambda client: Q(pgh_obj=client), named=("number",), shown_as="identity")
class Client(Addressed):
    """One municipality's file on a person; what identifies the person stands in ClientIdentity."""

    class Group(models.TextChoices):
        ADULT = "adult", _("adult with mental disorders (GRT)")
        CHILD = "child", _("child with functional impairments (FT)")

    class ExitReason(models.TextChoices):
        MOVED = "moved", _("moved to another municipality")
        GOALS_REACHED = "goals_reached", _("goals reached, services no longer needed")
        OWN_WISH = "own_wish", _("own wish of the client or representative")
        OF_AGE = "of_age", _("the child has turned 18")
        NO_GROUNDS = "no_grounds", _("no longer entitled to the services")
        INSTITUTION = "institution", _("long-term care in an institution")
        DECEASED = "deceased", _("the client has died")
        OTHER = "other", _("another reason")

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
    exit_reason = models.CharField(
        _("reason of the exit"), max_length=20, choices=ExitReason, blank=True
    )
    exit_note = models.TextField(_("explanation of the exit"), blank=True)
    form_key = models.UUIDField(
        _("key of the form"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        error_messages={"unique": _("This client is already registered.")},
    )

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
            models.CheckConstraint(
                name="client_exit_reason_of_exit",
                condition=Q(exited_on__isnull=False) | Q(exit_reason="", exit_note=""),
                violation_error_message=_("A reason of the exit needs the day of the exit."),
            ),
            models.CheckConstraint(
                name="client_other_exit_explained",
                condition=~Q(exit_reason="other") | ~Q(exit_note=""),
                violation_error_message=_("Explain the reason of the exit."),
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
                    message=REFUSED_CODE,
                )
                for group in ("adult", "child")
            ),
        ]
        triggers = [
            *standing_rules("client"),
            StatementRules(
                name="client_group_update",
                operation=pgtrigger.Update,
                rules=[people_rules.GROUP_OF_REPRESENTATIONS],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_child(self) -> bool:
        return self.target_group == self.Group.CHILD

    def lock_person(self) -> None:
        """Holds the person until the transaction ends: whoever counts allowances waits.

        The person is the one of then: the file may have been joined with another meanwhile.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT lock_person_of(%s)", [self.pk])
        self.refresh_from_db(fields=["person"])


@held(
    Record.IDENTITY,
    also=("birth_date",),
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
