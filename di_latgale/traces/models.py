import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right, roles_with
from di_latgale.traces.kinds import Kind, Purpose
from di_latgale.traces.pages import page_label
from di_latgale.walls import Wall

# Writers hold it shared until they commit, who seals holds it alone: then no row with a lower
# number can still appear. An advisory lock, because the web role may not lock the table.
SEAL_LOCK = 0x54524143


def _append_only(name: str) -> list[pgtrigger.Trigger]:
    """Beside the rights of the web role: the owner's own hand slips as well."""
    return [
        pgtrigger.Protect(
            name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete
        ),
        pgtrigger.Trigger(
            name=f"{name}_never_emptied",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
        ),
    ]


class TraceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Traces of clients in the territories where the person may read traces.

        Who may read them in the whole region also sees what belongs to no territory: refusals of
        people who work in none.
        """
        held = [m for m in user.memberships_now if m.role in roles_with(Right.READ_TRACES)]
        if any(m.is_region_wide for m in held):
            return self.all()
        territories = user.territories(Right.READ_TRACES).order_by("id")
        return self.filter(territory_ids__overlap=list(territories.values_list("id", flat=True)))

    def of_client(self, client_id: int):
        return self.filter(client_ids__contains=[client_id])

    def refusals(self):
        return self.filter(kind=Kind.REFUSAL)

    def newest_first(self):
        return self.order_by("-at", "-id")

    def for_list(self):
        return self.select_related("user").newest_first()


class Trace(models.Model):
    """One response that showed clients, or one refusal. Clients are numbers: no name is here.

    Rows are written by ``writing.write`` and never change; ``mac`` tells a row that was not
    written there. Of a refusal ``territory_ids`` are those where the refused person works.
    """

    at = models.DateTimeField(_("time"), db_default=Now())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="traces",
        verbose_name=_("person"),
    )
    request = models.UUIDField(_("request"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    page = models.CharField(_("page"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    client_ids = ArrayField(models.BigIntegerField(), verbose_name=_("clients"), default=list)
    territory_ids = ArrayField(
        models.BigIntegerField(), verbose_name=_("territories"), default=list
    )
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True)
    asked = models.UUIDField(_("what was asked for"), null=True)
    mac = models.BinaryField(_("seal of the row"), max_length=32)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        ordering = ["id"]
        indexes = [
            GinIndex(fields=["client_ids"], name="trace_of_client"),
            models.Index(fields=["at"], name="trace_at"),
        ]
        constraints = [
            # Nobody writes in another's name. Reading back one's own look is not part of it.
            Wall(
                name="trace_wall",
                read="territory_ids && string_to_array("
                "nullif(current_setting('app.traces', true), ''), ',')::bigint[]"
                " OR current_setting('app.region', true) = 'yes'",
                insert="user_id = nullif(current_setting('app.user_id', true), '')::bigint",
            )
        ]
        triggers = [
            *_append_only("trace"),
            pgtrigger.Trigger(
                name="trace_waits_for_seal",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                func=f"PERFORM pg_advisory_xact_lock_shared({SEAL_LOCK}); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.page}"

    @property
    def page_label(self) -> str:
        return page_label(self.page)

    @property
    def status_label(self) -> str:
        """Why a refusal was one."""
        return _("no such object for this person") if self.status == 404 else _("no right")


class TraceSeal(models.Model):
    """Closes the traces ``first_id`` … ``last_id``: see ``seals``."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    first_id = models.BigIntegerField(_("first row"))
    last_id = models.BigIntegerField(_("last row"))
    count = models.PositiveIntegerField(_("rows"))
    digest = models.CharField(_("digest of the rows"), max_length=64)
    previous = models.CharField(_("seal before"), max_length=64, blank=True)
    hash = models.CharField(_("seal"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("seal of traces")
        verbose_name_plural = _("seals of traces")
        ordering = ["number"]
        # Holds nobody; who reviews accesses prints the last hash. Only the owner seals.
        constraints = [Wall(name="traceseal_wall", read="true")]
        triggers = _append_only("traceseal")

    def __str__(self) -> str:
        return f"{self.number}"
