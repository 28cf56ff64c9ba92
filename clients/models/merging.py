from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client, Person
from clients.models.merging_sql import MERGE_PERSONS, UNDO_MERGE
from clients.models.representatives import Representative, of_represented
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.history.values import moment
from di_latgale.models import Addressed
from di_latgale.organisations.models import Territory
from di_latgale.walls import OverWalls, Wall, within


class PersonMergeQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.ANSWER_FOR_FILES):
        """Merges all of whose records that were re-pointed lie where the right is held today."""
        repointed = MergedRecord.objects.filter(is_repointed=True)
        foreign = repointed.exclude(territory__in=user.territories(right))
        return self.filter(pk__in=repointed.values("merge")).exclude(pk__in=foreign.values("merge"))

    @staticmethod
    def merge(one: int, other: int, *, by: int, note: str) -> tuple[int | None, str]:
        """Primary key of the merge of two persons, or None and the code of what is against it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM merge_persons(%s, %s, %s, %s)", [one, other, by, note])
            return cursor.fetchone()

    @staticmethod
    def undo(merge: int, *, by: int) -> str:
        """Empty, or the code of what is against it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT undo_merge(%s, %s)", [merge, by])
            return cursor.fetchone()[0]


# What is written there may tell of somebody else, once the two turn out not to be one.
@held(
    Record.IDENTITY,
    condition="id IN (SELECT r.merge_id FROM clients_mergedrecord r WHERE r.client_id = client)",
    is_handed_out=False,
    of_client=lambda client: Q(records__client=client),
)
@tracked(is_hidden=True)
class PersonMerge(Addressed):
    """Two persons were found to be one: what pointed at ``gone`` points at ``kept`` since."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    gone = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("person that was joined")
    )
    merged_at = models.DateTimeField(_("joined at"), default=timezone.now)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="merges",
        verbose_name=_("joined by"),
    )
    note = models.TextField(_("note"), blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_merges",
        verbose_name=_("undone by"),
    )

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("joining of persons")
        verbose_name_plural = _("joinings of persons")
        ordering = ["-merged_at", "-id"]
        constraints = [
            Wall(
                name="personmerge_wall",
                read="EXISTS (SELECT FROM clients_mergedrecord r"
                " WHERE r.merge_id = clients_personmerge.id)",
            ),
            models.CheckConstraint(
                name="personmerge_of_two",
                condition=~Q(kept=F("gone")),
                violation_error_message=_("A person cannot be joined with itself."),
            ),
            models.CheckConstraint(
                name="personmerge_undoing_complete",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                violation_error_message=_("An undoing has a time and a person."),
            ),
            models.UniqueConstraint(
                fields=["gone"],
                condition=Q(undone_at=None),
                name="personmerge_once",
                violation_error_message=_("This person is joined with another already."),
            ),
            OverWalls(
                name="personmerge_merge",
                signature="merge_persons(one bigint, other bigint, by_user bigint, said text)",
                returns="TABLE (merge bigint, refused text)",
                body=MERGE_PERSONS,
            ),
            OverWalls(
                name="personmerge_undo",
                signature="undo_merge(merge bigint, by_user bigint)",
                returns="text",
                body=UNDO_MERGE,
            ),
        ]

    def __str__(self) -> str:
        return moment(self.merged_at)


def _of_client(client: int) -> Q:
    return Q(client=client) | of_represented("representative")(client)


@held(Record.IDENTITY, is_handed_out=False)
@tracked(of_client=_of_client, named=("merge",))
class MergedRecord(models.Model):
    """A file or representative of one of the two persons, as far as who joined them saw it."""

    merge = models.ForeignKey(
        PersonMerge, models.PROTECT, related_name="records", verbose_name=_("joined at")
    )
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("client"),
    )
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("representative"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", editable=False, verbose_name=_("territory")
    )
    is_repointed = models.BooleanField(_("given to the other person"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("joining with another person")
        verbose_name_plural = _("joinings with other persons")
        ordering = ["merge", "id"]
        constraints = [
            same_territory("mergedrecord"),
            CompositeForeignKey(
                name="mergedrecord_territory_of_representative",
                fields=["representative", "territory"],
                to="clients.Representative",
                to_fields=["id", "territory"],
                on_update="CASCADE",
                violation_error_message=_(
                    "The row belongs to another territory than its representative."
                ),
            ),
            Wall(name="mergedrecord_wall", read=within("reads")),
            models.CheckConstraint(
                name="mergedrecord_of_one",
                condition=Q(client=None, representative__isnull=False)
                | Q(client__isnull=False, representative=None),
                violation_error_message=_("A record is a file or a representative."),
            ),
            models.UniqueConstraint(
                fields=["merge", "client"],
                name="mergedrecord_client_once",
                violation_error_message=_("The file is already part of this joining."),
            ),
            models.UniqueConstraint(
                fields=["merge", "representative"],
                name="mergedrecord_representative_once",
                violation_error_message=_("The representative is already part of this joining."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


_KEPT = """(EXISTS (SELECT FROM clients_client c WHERE c.person_id = {column} AND {of_client})
 OR EXISTS (SELECT FROM clients_representative r
            WHERE r.person_id = {column} AND {of_representative}))"""


def _both(setting: str) -> str:
    """SQL: each of the two persons has a file or representative within the scope's ``setting``."""
    conditions = {
        "of_client": within(setting, "c.territory_id"),
        "of_representative": within(setting, "r.territory_id"),
    }
    columns = ("clients_personsapart.one_id", "clients_personsapart.other_id")
    return " AND ".join(_KEPT.format(column=column, **conditions) for column in columns)


@held(
    Record.IDENTITY,
    condition="client IN"
    " (SELECT c.id FROM clients_client c WHERE c.person_id IN (one_id, other_id))",
    is_handed_out=False,
    of_client=lambda client: Q(one__files=client) | Q(other__files=client),
)
@tracked(is_hidden=True)
class PersonsApart(models.Model):
    """Somebody looked: these two are not one person, however alike. ``one`` has the lower key."""

    one = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    other = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("other person")
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("said by")
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("two persons who are not one")
        verbose_name_plural = _("pairs of persons who are not one")
        ordering = ["one", "other"]
        constraints = [
            Wall(name="personsapart_wall", read=_both("reads"), write=_both("writes")),
            models.CheckConstraint(
                name="personsapart_in_order",
                condition=Q(one__lt=F("other")),
                violation_error_message=_("A pair is of two persons."),
            ),
            models.UniqueConstraint(
                fields=["one", "other"],
                name="personsapart_once",
                violation_error_message=_("This pair is marked already."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.one_id} – #{self.other_id}"
