import json

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.moves_sql import ACCEPT_MOVE, DECLINE_MOVE
from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.organisations.models import Belonging, Municipality
from di_latgale.walls import OverWalls, Wall, within

# Who takes the client over sees the offer, and what came of it only where it was accepted.
_OFFERED_HERE = (
    "status IN ('offered', 'accepted') AND EXISTS (SELECT FROM organisations_belonging b"
    " WHERE b.municipality_id = clients_move.to_municipality_id"
    f" AND {within('reads', 'b.territory_id')}"
    " AND (b.valid_to IS NULL OR b.valid_to >= current_date))"
)


class MoveQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(status=Move.Status.OFFERED)

    def offered_to(self, user, right: str = Right.ANSWER_FOR_FILES):
        """Moves to where the person holds ``right`` today, and what of them was accepted."""
        today = Belonging.objects.valid_on(timezone.localdate())
        places = today.filter(territory__in=user.territories(right)).values("municipality")
        seen = (Move.Status.OFFERED, Move.Status.ACCEPTED)
        return self.filter(to_municipality__in=places, status__in=seen)

    def for_list(self):
        return self.select_related("to_municipality", "territory", "offered_by", "answered_by")

    @staticmethod
    def accept(move, *, territory: int, number: str, by: int, day):
        """Primary key of the new file, or None and the code of what is against it.

        Third, what ``documents.actions.copy_documents`` is to give the new file.
        """
        arguments = [move.pk, territory, number, by, day]
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accept_move(%s, %s, %s, %s, %s)", arguments)
            made, refused, documents = cursor.fetchone()
            return made, refused, json.loads(documents)

    @staticmethod
    def decline(move, *, why: str, by: int, day) -> str:
        """Empty, or the code of what is against it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT decline_move(%s, %s, %s, %s)", [move.pk, why, by, day])
            return cursor.fetchone()[0]


@held(Record.IDENTITY, also=("birth_date",), marked=("reason",))
@tracked(named=("to_municipality", "moved_on"), reads=("to_municipality",))
class Move(Scoped, Addressed):
    """A client offered to another municipality, which takes over with a file of its own.

    Name, birth date and group stand here as they were when the client was offered: all that the
    receiving office may know of the file. ``client`` is the old file, ``new_client`` the one made.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("offered")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    to_municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="moves", verbose_name=_("to municipality")
    )
    moved_on = models.DateField(_("first day there"))
    copies_disabilities = models.BooleanField(_("disabilities are copied"))
    copies_opinions = models.BooleanField(_("opinions of VDEĀVK are copied"))
    copies_assessments = models.BooleanField(_("assessments are copied"))
    copies_contracts = models.BooleanField(_("contracts are copied"), default=False)
    copies_representatives = models.BooleanField(_("representatives are copied"))
    note = models.TextField(_("note for the receiving office"), blank=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    target_group = models.CharField(_("target group"), max_length=10, choices=Client.Group)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OFFERED)
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="offered_moves",
        verbose_name=_("offered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_moves",
        verbose_name=_("answered by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    new_client = models.OneToOneField(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="moved_from",
        verbose_name=_("new file"),
    )

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move to another municipality")
        verbose_name_plural = _("moves to other municipalities")
        ordering = ["-offered_at", "-id"]
        constraints = [
            same_territory("move"),
            Wall(
                name="move_wall",
                read=f"{within('reads')} OR {_OFFERED_HERE}",
                # The receiving office answers by the functions below.
                insert=f"{within('writes')} AND status = 'offered'",
                write=f"{within('writes')} AND status IN ('offered', 'withdrawn')",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(status="offered"),
                name="move_offered_once",
                violation_error_message=_("The client is offered to a municipality already."),
            ),
            models.CheckConstraint(
                name="move_answer_complete",
                condition=Q(status="offered", answered_at=None, answered_by=None)
                | Q(~Q(status="offered"), answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message=_("An answer has a time and a person."),
            ),
            models.CheckConstraint(
                name="move_accepted_has_file",
                condition=Q(status="accepted", new_client__isnull=False)
                | Q(~Q(status="accepted"), new_client=None),
                violation_error_message=_("Whoever is accepted has a new file."),
            ),
            models.CheckConstraint(
                name="move_declined_has_reason",
                condition=~Q(status="declined") | ~Q(reason=""),
                violation_error_message=_("State the reason."),
            ),
            OverWalls(
                name="move_accept",
                signature="accept_move("
                "move bigint, here bigint, said_number text, by_user bigint, day date)",
                returns="TABLE (client bigint, refused text, documents jsonb)",
                body=ACCEPT_MOVE,
            ),
            OverWalls(
                name="move_decline",
                signature="decline_move(move bigint, why text, by_user bigint, day date)",
                returns="text",
                body=DECLINE_MOVE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_municipality_id} {self.moved_on}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def is_child(self) -> bool:
        return self.target_group == Client.Group.CHILD

    @property
    def is_offered(self) -> bool:
        return self.status == self.Status.OFFERED

    def as_client(self) -> Client:
        """The old file as far as a trace names it: the receiving office cannot read more."""
        return Client(pk=self.client_id, territory_id=self.territory_id)
