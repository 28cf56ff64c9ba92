from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Person
from clients.models.scoped import Scoped
from di_latgale.constraints import CompositeForeignKey, date_order, no_overlap, same_territory
from di_latgale.held import FORGOTTEN, Record, held
from di_latgale.history.tracking import tracked
from di_latgale.latvian import SearchKeyField, SortKeyField
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.organisations.models import Territory
from di_latgale.walls import file_wall

# Who stands for the client and for nobody else whose file is still known.
_OF_NO_OTHER_CHILD = f"""{{representative}} IN (
        SELECT r.representative_id FROM clients_representation r WHERE r.client_id = client)
    AND NOT EXISTS (SELECT FROM clients_representation r
        JOIN clients_clientidentity i ON i.client_id = r.client_id
        WHERE r.representative_id = {{representative}} AND r.client_id <> client
          AND i.given_name <> '{FORGOTTEN}')"""


def _represented(column: str):
    """Events whose ``column`` names a representative who stands, or ever stood, for the client."""

    def of_client(client: int) -> Q:
        events = Representation.pgh_event_model.objects.filter(client=client)
        return Q(**{f"{column}__in": events.order_by().values("representative")})

    return of_client


@held(
    Record.PEOPLE,
    words=("number",),
    condition=_OF_NO_OTHER_CHILD.format(representative="clients_representative.id"),
    is_handed_out=False,
    of_client=lambda client: Q(representations__client=client),
)
@tracked(of_client=_represented("pgh_obj"), named=("number",), shown_as="identity")
class Representative(Addressed):
    """One office's record of a parent, guardian, foster parent or trustee.

    A representative with children in two offices has a record in each and is one ``person``.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="representatives", verbose_name=_("person")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="representatives", verbose_name=_("territory")
    )
    number = models.CharField(_("representative number"), max_length=40)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["territory", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "number"],
                name="representative_number_once",
                violation_error_message=_("This representative number is already in use."),
            ),
            models.UniqueConstraint(
                fields=["id", "territory"], name="representative_with_territory"
            ),
            file_wall("representative", read="figures"),
        ]

    def __str__(self) -> str:
        return self.number


@held(
    Record.PEOPLE,
    words=("given_name", "family_name", "personal_code", "phone"),
    condition=_OF_NO_OTHER_CHILD.format(
        representative="clients_representativeidentity.representative_id"
    ),
    is_handed_out=False,
    of_client=lambda client: Q(representative__representations__client=client),
)
@tracked(
    of_client=_represented("representative"),
    index="representative",
    named=("given_name", "family_name"),
)
class RepresentativeIdentity(models.Model):
    representative = models.OneToOneField(
        Representative, models.PROTECT, related_name="identity", verbose_name=_("representative")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", editable=False, verbose_name=_("territory")
    )
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    sort_key = SortKeyField(sources=("family_name", "given_name"))
    search_key = SearchKeyField(sources=("given_name", "family_name"))
    personal_code = models.CharField(_("personal code"), max_length=12, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("identity of a representative")
        verbose_name_plural = _("identities of representatives")
        ordering = ["sort_key", "id"]
        constraints = [
            file_wall("representativeidentity"),
            CompositeForeignKey(
                name="representativeidentity_same_territory",
                fields=["representative", "territory"],
                to="clients.Representative",
                to_fields=["id", "territory"],
                on_update="CASCADE",
                violation_error_message=_(
                    "The row belongs to another territory than its representative."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


@held(Record.PEOPLE)
@tracked(named=("representative",), reads=("representative",))
class Representation(Scoped):
    """From when to when, and as what, a representative stands for a client."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        FOSTER_FAMILY = "foster_family", _("foster family")
        TRUSTEE = "trustee", _("trustee")

    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        related_name="representations",
        verbose_name=_("representative"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("representation"),
            file_wall("representation"),
            date_order("valid_from", "valid_to", name="representation_date_order"),
            no_overlap(
                "client",
                "representative",
                name="representation_no_overlap",
                message=_("This representative already stands for this client at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.representative}"


@held(Record.PEOPLE)
@tracked(named=("representation",))
class Occupation(Scoped):
    """From when to when a representative worked or studied; other days count as not occupied."""

    representation = models.ForeignKey(
        Representation,
        models.PROTECT,
        related_name="occupations",
        verbose_name=_("representation"),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["representation", "valid_from", "id"]
        constraints = [
            same_territory("occupation"),
            file_wall("occupation"),
            date_order("valid_from", "valid_to", name="occupation_date_order"),
            no_overlap(
                "representation",
                name="occupation_no_overlap",
                message=_("This occupation is already recorded for that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representation}: {self.valid_from} – {self.valid_to}"
