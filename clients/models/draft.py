import uuid
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.walls import Wall, within

_MINE = "user_id = nullif(current_setting('app.user_id', true), '')::bigint"


class Typed(NamedTuple):
    """How far one open page had got: ``sequence`` counts the changes of its form."""

    page: uuid.UUID
    sequence: int

    @classmethod
    def read(cls, text: str) -> "list[Typed]":
        """From "page:sequence,page:sequence": the page itself, then whose draft it goes on with.

        What is no such thing is passed over.
        """
        found = []
        for part in text.split(","):
            page, _colon, sequence = part.partition(":")
            try:
                found.append(cls(uuid.UUID(page), min(max(int(sequence), 0), 2**31 - 1)))
            except ValueError:
                continue
        return found


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, whatever else one may read."""
        return self.filter(user=user)

    def at(self, client, place: str):
        return self.filter(client=client, place=place)

    def live(self):
        """Neither saved, given up nor taken over by another page, nor too old to be given back."""
        return self.filter(ended_at=None, saved_at__gt=_oldest())

    def ended(self):
        return self.exclude(ended_at=None)

    def forgotten(self):
        """Due to be removed: no longer given back, or ended long enough for any late request."""
        return self.filter(
            models.Q(saved_at__lte=_oldest())
            | models.Q(ended_at__lte=timezone.now() - timedelta(days=1))
        )

    def newest_first(self):
        return self.order_by("-saved_at", "-id")

    def keep(
        self, *, user, client, place: str, typed: Typed, body: list, after: Typed | None = None
    ) -> "Draft":
        """Stores what ``typed`` says of a page, unless the page has sent something newer.

        ``after`` is a draft this page was given back: it ends, unless its own page went on.
        Sent twice or too late it changes nothing.
        """
        own = self.visible_to(user).at(client, place)
        said = {
            "sequence": typed.sequence,
            "body": body,
            "saved_at": timezone.now(),
            "ended_at": None,
        }
        own._put(user, client, place, typed, said)
        if after and after.page != typed.page:
            own.filter(page=after.page, sequence__lte=after.sequence).live().update(**_ended())
        return own.get(page=typed.page)

    def end(self, *, user, client, place: str, typed: list[Typed]) -> None:
        """What these pages typed is saved or given up; belongs into the transaction that saves.

        A row stays without its text for a day, so that what was sent before and comes late does
        not bring the draft back.
        """
        own = self.visible_to(user).filter(client=client)
        for page in typed[:1]:
            own._put(user, client, place, page, {"sequence": page.sequence, **_ended()}, equal=True)
        for other in typed[1:]:
            own.filter(page=other.page, sequence__lte=other.sequence).update(**_ended())

    def _put(self, user, client, place, typed, said, *, equal=False) -> None:
        """``self`` are one's own; one row a page, and never an older state over a newer."""
        row = self.filter(page=typed.page)
        older = row.filter(**{"sequence__lte" if equal else "sequence__lt": typed.sequence})
        if not older.update(**said) and not row.exists():
            try:
                with transaction.atomic():
                    self.create(
                        user=user,
                        client=client,
                        territory_id=client.territory_id,
                        place=place,
                        page=typed.page,
                        **said,
                    )
            except IntegrityError:
                # The same page's other request was quicker.
                older.update(**said)


def _oldest():
    return timezone.now() - timedelta(days=settings.DRAFT_DAYS)


def _ended() -> dict:
    return {"body": [], "ended_at": timezone.now()}


@held(Record.NOTES, kept=("place",), is_handed_out=False)
class Draft(Scoped):
    """What one person is typing into a form about a client and has not saved yet.

    A row for each open page, so two windows never write over each other. ``place`` names the form
    and the object it is about; ``body`` is a list of [field, value, its words or null], hidden
    fields too. No history: what was never saved is nobody's record.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("user")
    )
    place = models.SlugField(_("form"), max_length=120)
    page = models.UUIDField(_("open page"))
    sequence = models.IntegerField(_("number of the change"))
    body = models.JSONField(_("what is typed"), default=list, blank=True)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["id"]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved_at")]
        constraints = [
            same_territory("draft"),
            Wall(
                name="draft_wall",
                read=f"{_MINE} AND {within('writes')}",
                write=f"{_MINE} AND {within('writes')}",
            ),
            models.UniqueConstraint(
                fields=["user", "client", "place", "page"],
                name="draft_once",
                violation_error_message=_("This page has a draft already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.saved_at:%d.%m.%Y %H:%M}"
