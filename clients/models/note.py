import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.walls import file_wall

# What a person types.
SAID = ("kind", "happened_on", "text")


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        return self.filter(territory__in=user.territories(right))

    def live(self):
        """Without the withdrawn ones, which stay for who wants to read what stood there."""
        return self.filter(withdrawn_at=None)

    def withdrawn(self):
        return self.exclude(withdrawn_at=None)

    def newest_first(self):
        return self.order_by("-happened_on", "-written_at", "-id")

    def for_list(self):
        return self.select_related("author", "changed_by", "withdrawn_by").newest_first()


@held(Record.NOTES)
@tracked(named=("kind", "happened_on"), also_shown=("withdrawn_at",))
class Note(Scoped, Addressed):
    """Piezīme: what a worker did, heard or agreed for a client on a day.

    Whoever keeps the file may correct it; ``author`` stays who wrote it first, ``changed_by`` is
    who saved it last, and what stood there before is in its history.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("home visit")
        MEETING = "meeting", _("meeting")
        PHONE = "phone", _("phone call")
        LETTER = "letter", _("letter or e-mail")
        INSTITUTION = "institution", _("conversation with another institution")
        OTHER = "other", _("other note")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    happened_on = models.DateField(_("date"))
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="notes",
        verbose_name=_("author"),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    written_at = models.DateTimeField(
        _("written at"), default=timezone.now, db_default=Now(), editable=False
    )
    # The version of what is said: withdrawing does not change it.
    changed_at = models.DateTimeField(
        _("changed at"), default=timezone.now, db_default=Now(), editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["happened_on", "id"]
        indexes = [models.Index(fields=["client", "happened_on"], name="note_of_client")]
        constraints = [
            same_territory("note"),
            file_wall("note"),
            models.CheckConstraint(
                name="note_says_something",
                condition=~models.Q(text=""),
                violation_error_message=_("Write the note."),
            ),
            models.CheckConstraint(
                name="note_withdrawn_by_somebody",
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("Say who withdrew it."),
            ),
            models.UniqueConstraint(
                fields=["client", "form_key"],
                name="note_form_once",
                violation_error_message=_("This note is already saved."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%d.%m.%Y}"

    @property
    def is_corrected(self) -> bool:
        return self.changed_at != self.written_at

    def version_of(self, changed_at: datetime | None) -> "Note | None":
        """Its event with what it said at that version, where that may still be read."""
        if changed_at is None:
            return None
        return self.events.filter(changed_at=changed_at).order_by("pgh_id").last()

    def said(self) -> dict[str, str | date]:
        """What the form says, by field."""
        return {name: getattr(self, name) for name in SAID}
