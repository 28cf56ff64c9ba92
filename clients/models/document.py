import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.models.application import Application, Decision
from clients.models.grounds import Contract, Disability, Opinion
from clients.models.representatives import Representation
from clients.models.scoped import Scoped
from clients.models.withdrawal import STANDING, Withdrawable, withdrawal_complete
from di_latgale.accounts.rights import Right
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.triggers import Rule, StatementRules
from di_latgale.walls import file_wall

# What a document can prove: the name of the link is the kind of the document as well.
PROOFS = (
    *("opinion", "disability", "contract"),
    *("application", "decision", "representation"),
)

_OF_ANOTHER = " UNION ALL ".join(
    f"""
    SELECT FROM new_rows d JOIN clients_{table} t ON t.id = d.{table}_id
    WHERE t.client_id <> d.client_id"""
    for table in PROOFS
)
# What a document holds is what was once attached: another file is another document.
_CONTENT_CHANGED = """
    SELECT FROM new_rows n JOIN old_rows o USING (id)
    WHERE (n.file_key, n.content_type, n.size, n.pages, n.client_id)
        IS DISTINCT FROM (o.file_key, o.content_type, o.size, o.pages, o.client_id)
    OR n.sha256 <> o.sha256 AND n.sha256 <> ''"""


def _link(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=model._meta.verbose_name,
    )


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Documents of the files where the person holds ``right`` today."""
        return self.filter(territory__in=user.territories(right))

    def standing(self):
        return self.filter(STANDING)

    def stored(self):
        """Those whose file is kept; the withdrawn ones too."""
        return self.exclude(sha256="")

    def for_list(self):
        """Newest first; the withdrawn ones last."""
        return self.select_related(
            "added_by", "withdrawn_by", *PROOFS, "representation__representative__identity"
        ).order_by(F("withdrawn_at").asc(nulls_first=True), "-added_at", "-id")


@held(
    Record.DOCUMENTS,
    kept=("sha256",),
    marked=("withdrawn_reason",),
)
@tracked(named=("kind", "title"), exclude=("file_key", "sha256", "form_key"))
class Document(Withdrawable, Scoped, Addressed):
    """A scanned file: what it is, and which one ground it proves.

    The file itself lies under ``file_key`` in ``documents.storage``. ``sha256`` is that of the
    file as it was sent, empty once the file is deleted for good; ``size`` (bytes) and ``pages``
    are those of the file as it is kept.
    """

    class Kind(models.TextChoices):
        OPINION = "opinion", _("VDEĀVK opinion")
        DISABILITY = "disability", _("disability certificate")
        APPLICATION = "application", _("application")
        DECISION = "decision", _("decision")
        REPRESENTATION = "representation", _("document of representation")
        CONTRACT = "contract", _("contract")
        ASSESSMENT = "assessment", _("assessment of needs")
        PLAN = "plan", _("signed support plan")
        OTHER = "other", _("other document")

    class ContentType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=150, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    opinion = _link(Opinion)
    disability = _link(Disability)
    contract = _link(Contract)
    application = _link(Application)
    decision = _link(Decision)
    representation = _link(Representation)
    content_type = models.CharField(_("type of the file"), max_length=20, choices=ContentType)
    size = models.PositiveIntegerField(_("size"))
    pages = models.PositiveIntegerField(_("pages"))
    sha256 = models.CharField(
        _("fingerprint of the file"), max_length=64, blank=True, editable=False
    )
    file_key = models.UUIDField(
        _("name of the stored file"), default=uuid.uuid4, unique=True, editable=False
    )
    form_key = models.UUIDField(
        _("key of the form"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        error_messages={"unique": _("This file is already attached.")},
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="added_documents",
        verbose_name=_("attached by"),
    )
    added_at = models.DateTimeField(
        _("attached at"), default=timezone.now, db_default=Now(), editable=False
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["client", "added_at", "id"]
        constraints = [
            same_territory("document"),
            file_wall("document"),
            withdrawal_complete("document"),
            # A kind is one, so at most one link is there.
            models.CheckConstraint(
                name="document_kind_of_proof",
                condition=Q(
                    *(Q(**{proof: None}) | Q(kind=proof) for proof in PROOFS), _connector=Q.AND
                ),
                violation_error_message=_("The kind differs from what the document proves."),
            ),
            models.CheckConstraint(
                name="document_not_empty",
                condition=Q(size__gt=0, pages__gt=0),
                violation_error_message=_("The file is empty."),
            ),
            models.UniqueConstraint(
                fields=["client", "sha256"],
                condition=STANDING & ~Q(sha256=""),
                name="document_once",
                violation_error_message=_("This file is already attached."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="document_never_deleted", operation=pgtrigger.Delete),
            *(
                StatementRules(
                    name=f"document_{operation}",
                    operation=event,
                    rules=[
                        Rule(
                            "document_proves_own_client",
                            _OF_ANOTHER,
                            _("The document proves something of another client."),
                        ),
                        *more,
                    ],
                )
                for operation, event, more in (
                    ("insert", pgtrigger.Insert, []),
                    (
                        "update",
                        pgtrigger.Update,
                        [
                            Rule(
                                "document_content_fixed",
                                _CONTENT_CHANGED,
                                _("Another file is another document."),
                            )
                        ],
                    ),
                )
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    @property
    def proof(self) -> models.Model | None:
        """What the document proves."""
        return next((row for name in PROOFS if (row := getattr(self, name))), None)

    @property
    def proof_label(self) -> str:
        """What it proves, as a kind and which one; reads what ``for_list`` loaded."""
        proof = self.proof
        if proof is None:
            return ""
        who = getattr(proof, "representative", None)
        return f"{capfirst(proof._meta.verbose_name)}: {who.identity if who else proof}"

    @property
    def is_forgotten(self) -> bool:
        return not self.sha256
