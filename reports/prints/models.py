import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.models import Addressed
from di_latgale.walls import THIS_USER, Wall
from reports.closing.models import ClosedVersion
from reports.disclosure.sql import of_all
from reports.prints.entries import Entries

_READ = f"(NOT is_named AND {of_all('figures')} OR is_named AND {of_all('reads')})"


class OfficialPrintQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of places where the person reads figures; with names, where files."""
        return self.filter(
            Q(is_named=False, territories__contained_by=_keys(user, Right.READ_FIGURES))
            | Q(is_named=True, territories__contained_by=_keys(user, Right.READ_FILES))
        )

    def for_list(self):
        """Newest first, without what is long."""
        return self.select_related("made_by").defer("pdf").order_by("-id")


def _keys(user, right: str) -> list[int]:
    return list(user.territories(right).order_by("id").values_list("id", flat=True))


class OfficialPrint(Addressed):
    """A report as it was printed, with its number: never changed and never taken back.

    ``report`` and ``query`` are the page it was printed from; ``entries_of`` says which entries it
    counts (``Entries.as_json``), ``rows_hash`` is SHA-256 over them. The file of a closed period is
    that of its ``version``; of all others it is here.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    report = models.SlugField(_("report"), max_length=40)
    query = models.TextField(_("what was asked for"), blank=True)
    title = models.CharField(_("title"), max_length=500)
    facts = models.TextField(_("facts"))
    is_named = models.BooleanField(_("names clients"), default=False)
    is_draft = models.BooleanField(_("draft"))
    territories = ArrayField(models.BigIntegerField(), verbose_name=_("territories"))
    entries_of = models.JSONField(_("which entries"))
    entries = models.PositiveIntegerField(_("entries"))
    cost = models.DecimalField(_("cost, EUR"), max_digits=14, decimal_places=2)
    rows_hash = models.CharField(_("hash of the entries"), max_length=64)
    rules_version = models.CharField(_("version of the rules"), max_length=20)
    version = models.OneToOneField(
        ClosedVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="official_print",
        verbose_name=_("version of a closed period"),
    )
    pdf = models.BinaryField(_("document"), blank=True)
    made_at = models.DateTimeField(_("printed at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("printed by")
    )

    objects = OfficialPrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("official print")
        verbose_name_plural = _("official prints")
        ordering = ["-id"]
        constraints = [
            Wall(
                name="officialprint_wall",
                read=_READ,
                insert=f"made_by_id = {THIS_USER} AND {_READ}",
            ),
            models.CheckConstraint(
                name="officialprint_has_one_file",
                condition=Q(version=None) & ~Q(pdf=b"") | Q(version__isnull=False, pdf=b""),
                violation_error_message=_("A print has one file."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="officialprint_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="officialprint_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def of(self) -> Entries:
        return Entries.from_json(self.entries_of)

    @property
    def file(self) -> bytes:
        return bytes(self.version.pdf if self.version else self.pdf)

    @classmethod
    def next_key(cls) -> int:
        """The primary key, and so the number, of a print that is not stored yet."""
        with connection.cursor() as cursor:
            table = cls._meta.db_table
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            return cursor.fetchone()[0]
