import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.organisations.models import Municipality
from di_latgale.triggers import Rule, StatementRules
from di_latgale.walls import THIS_USER, Wall, over_municipality
from reports.closing.sql import hash_of, rows_as_of, rows_of_month

_RULES = [
    Rule(
        "closedversion_of_closed_months",
        """
        SELECT FROM new_rows n
        CROSS JOIN generate_series(n.first::timestamp, n.last::timestamp, '1 month') month
        WHERE NOT EXISTS (
            SELECT FROM services_monthlyperiod p
            WHERE p.municipality_id = n.municipality_id AND p.month = month::date
              AND p.status <> 'open')
        """,
        _("Only a closed period has a version."),
    ),
    Rule(
        "closedversion_hash_of_rows",
        f"""
        SELECT FROM new_rows n
        WHERE n.rows_hash <> {hash_of(rows_of_month("n.municipality_id", "n.first", "n.last"))}
        """,
        _("The hash is not that of the rows of the period."),
    ),
]


class ClosedVersionQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        return self.filter(
            municipality__in=Municipality.objects.within(user.territories(right)).order_by()
        )

    def of(self, municipality: Municipality, span: Period):
        return self.filter(municipality=municipality, first=span.first, last=span.last)

    def for_list(self):
        """Newest first, without what is long."""
        return (
            self.select_related("municipality", "made_by")
            .defer("pdf", "figures")
            .order_by("-last", "first", "-number")
        )


_PLACE = "reports_closedversion.municipality_id"


@tracked(exclude=("pdf", "figures"), is_hidden=True, named=("first", "last", "number"))
class ClosedVersion(Addressed):
    """What a municipality's month or quarter said when it was closed. Never changed.

    A period that was opened and closed again has one more. ``figures`` are those of the report and
    of the corrections counted in it; ``rows_hash`` is SHA-256 over the entries (``sql``); ``pdf``
    is the file that was signed.
    """

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="closed_versions",
        verbose_name=_("municipality"),
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    number = models.PositiveSmallIntegerField(_("version"))
    entries = models.PositiveIntegerField(_("entries"))
    cost = models.DecimalField(_("cost, EUR"), max_digits=14, decimal_places=2)
    figures = models.JSONField(_("figures"))
    rows_hash = models.CharField(_("hash of the entries"), max_length=64)
    pdf = models.BinaryField(_("document"))
    made_at = models.DateTimeField(_("closed at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )

    objects = ClosedVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a closed period")
        verbose_name_plural = _("versions of closed periods")
        ordering = ["municipality", "first", "last", "number"]
        constraints = [
            Wall(
                name="closedversion_wall",
                read=over_municipality("figures", _PLACE),
                insert=f"made_by_id = {THIS_USER} AND {over_municipality('closes', _PLACE)}",
            ),
            models.UniqueConstraint(
                fields=["municipality", "first", "last", "number"],
                name="closedversion_once",
                violation_error_message=_("This version of the period exists already."),
            ),
        ]
        triggers = [
            StatementRules(name="closedversion_insert", operation=pgtrigger.Insert, rules=_RULES),
            pgtrigger.Protect(
                name="closedversion_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y} ({self.number})"

    @property
    def span(self) -> Period:
        return Period(self.first, self.last)

    @staticmethod
    def hash_of_rows(municipality: Municipality, span: Period) -> str:
        """Of the entries as they are now."""
        sql = f"SELECT {hash_of(rows_of_month('%s', '%s', '%s'))}"
        return _value(sql, [municipality.pk, span.first, span.last])

    def hash_of_history(self) -> str:
        """Of the entries as they were at closing, by the history of rows."""
        sql = f"SELECT {hash_of(rows_as_of('%s', '%s', '%s', '%s'))}"
        days = [self.municipality_id, self.first, self.last]
        return _value(sql, [self.made_at, *days, *days])


def _value(sql: str, params: list):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]
