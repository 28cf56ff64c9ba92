import re

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models import people_rules
from clients.models.client import Person
from clients.models.correctable import UNTRACKED, Correctable, StandingQuerySet
from clients.models.scoped import Scoped
from clients.models.standing import standing_rules
from di_latgale import personal_code
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, date_order, no_overlap, same_territory
from di_latgale.held import FORGOTTEN, Record, held
from di_latgale.history.tracking import tracked
from di_latgale.latvian import DigitsKeyField, SearchKeyField, SortKeyField, search_key
from di_latgale.models import Addressed
from di_latgale.organisations.models import Territory
from di_latgale.triggers import StatementRules
from di_latgale.walls import file_wall

_PARTING = re.compile(r"[-\u2010-\u2015\u2212/.()\s]")
_LOCAL_PHONE = re.compile(r"(?:\+371|00371|371(?=[0-9]{8}$))?\+?(?P<number>[0-9]{6,})")

# Who stands for the client and for nobody else whose file is still known.
_OF_NO_OTHER_CHILD = f"""{{representative}} IN (
        SELECT r.representative_id FROM clients_representation r WHERE r.client_id = client)
    AND NOT EXISTS (SELECT FROM clients_representation r
        JOIN clients_clientidentity i ON i.client_id = r.client_id
        WHERE r.representative_id = {{representative}} AND r.client_id <> client
          AND i.given_name <> '{FORGOTTEN}')"""


def of_represented(column: str):
    """Events whose ``column`` names a representative who stands, or ever stood, for the client."""

    def of_client(client: int) -> Q:
        events = Representation.pgh_event_model.objects.filter(client=client)
        return Q(**{f"{column}__in": events.order_by().values("representative")})

    return of_client


class RepresentativeQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Records of the territories where the person holds ``right`` today."""
        return self.filter(territory__in=user.territories(right))

    def found_by(self, text: str):
        """Matches a representative number, a personal code, a phone or names.

        As ``ClientQuerySet.found_by``: beginnings of words without diacritics, in any order.
        """
        text = text.strip()
        bare = _PARTING.sub("", text)
        found = Q(number__iexact=text)
        if (words := search_key(text).split()) and not any(c.isdigit() for c in text):
            named = Q()
            for word in words:
                named &= Q(identity__search_key__contains=f" {word}")
            found |= named
        try:
            found |= Q(identity__personal_code=personal_code.normalise(bare))
        except personal_code.InvalidPersonalCodeError:
            pass
        if phone := _LOCAL_PHONE.fullmatch(bare):
            found |= Q(identity__phone_digits__endswith=phone["number"])
        return self.filter(found)

    def for_list(self):
        return self.select_related("identity").order_by("identity__sort_key", "id")


@held(
    Record.PEOPLE,
    condition=_OF_NO_OTHER_CHILD.format(representative="clients_representative.id"),
    is_handed_out=False,
    of_client=lambda client: Q(representations__client=client),
)
@tracked(of_client=of_represented("pgh_obj"), named=("number",), shown_as="identity")
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

    objects = RepresentativeQuerySet.as_manager()

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
        triggers = standing_rules("representative")

    def __str__(self) -> str:
        return self.number


@held(
    Record.PEOPLE,
    condition=_OF_NO_OTHER_CHILD.format(
        representative="clients_representativeidentity.representative_id"
    ),
    is_handed_out=False,
    of_client=lambda client: Q(representative__representations__client=client),
)
@tracked(
    exclude=("changed_at",),
    of_client=of_represented("representative"),
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
    phone_digits = DigitsKeyField(sources=("phone",))
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    changed_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())

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
@tracked(exclude=UNTRACKED, named=("representative",), reads=("representative",))
class Representation(Scoped, Correctable):
    """From when to when, and as what, a representative stands for a client.

    A foster family, like parents, is as many rows as it has persons: each sits in sessions, works
    or studies for themselves.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        FOSTER_FAMILY = "foster_family", _("foster family")
        TRUSTEE = "trustee", _("trustee")

    class Basis(models.TextChoices):
        BIRTH = "birth", _("entry in the register of births")
        COURT = "court", _("court decision")
        ORPHANS_COURT = "orphans_court", _("decision of the orphan's court")
        CONTRACT = "contract", _("contract")
        OTHER = "other", _("another document")

    class Acting(models.TextChoices):
        JOINTLY = "jointly", _("jointly with the person")
        ALONE = "alone", _("alone")

    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        related_name="representations",
        verbose_name=_("representative"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    acting = models.CharField(
        _("acts"), max_length=10, choices=Acting, blank=True, default="", db_default=""
    )
    matters = models.TextField(_("in which matters"), blank=True, default="", db_default="")
    basis = models.CharField(
        _("basis"), max_length=20, choices=Basis, blank=True, default="", db_default=""
    )
    basis_number = models.CharField(
        _("number of the document"), max_length=60, blank=True, default="", db_default=""
    )
    basis_on = models.DateField(_("date of the document"), null=True, blank=True)
    basis_issuer = models.CharField(
        _("issued by"), max_length=150, blank=True, default="", db_default=""
    )
    call_order = models.PositiveSmallIntegerField(_("turn to be called"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

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
                condition=Q(is_withdrawn=False),
                message=_("This representative already stands for this client at that time."),
            ),
            models.UniqueConstraint(fields=["id", "client"], name="representation_with_client"),
            models.CheckConstraint(
                name="representation_acting_of_trustee",
                condition=Q(kind="trustee") | Q(acting="", matters=""),
                violation_error_message=_("Only of a trustee it is said how the trustee acts."),
            ),
        ]
        triggers = [
            StatementRules(
                name="representation_kind_insert",
                operation=pgtrigger.Insert,
                rules=[people_rules.KIND_OF_GROUP_ON_INSERT],
            ),
            StatementRules(
                name="representation_kind_update",
                operation=pgtrigger.Update,
                rules=[people_rules.KIND_OF_GROUP_ON_UPDATE],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.representative}"


@held(Record.PEOPLE)
@tracked(exclude=UNTRACKED, named=("representation",))
class Occupation(Scoped, Correctable):
    """From when to when a representative worked or studied; other days count as not occupied."""

    class Kind(models.TextChoices):
        WORKS = "works", _("works")
        STUDIES = "studies", _("studies")
        BOTH = "both", _("works and studies")

    representation = models.ForeignKey(
        Representation,
        models.PROTECT,
        related_name="occupations",
        verbose_name=_("representation"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, blank=True, default="", db_default=""
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

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
                condition=Q(is_withdrawn=False),
                message=_("This occupation is already recorded for that time."),
            ),
            CompositeForeignKey(
                name="occupation_client_of_representation",
                fields=["representation", "client"],
                to="clients.Representation",
                to_fields=["id", "client"],
                violation_error_message=_("The representative stands for another client."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representation}: {self.valid_from} – {self.valid_to}"
