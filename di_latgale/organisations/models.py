from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from di_latgale.constraints import date_order, no_overlap
from di_latgale.history.tracking import tracked
from di_latgale.latvian import SearchKeyField, SortKeyField
from di_latgale.models import Addressed, DatedQuerySet, valid_on


class MunicipalityQuerySet(DatedQuerySet):
    def of_territory(self, territory_id: int, day: date):
        """The one municipality the territory belongs to on ``day``."""
        return self.filter(
            valid_on(day, prefix="belongings__"), belongings__territory_id=territory_id
        )

    def paying_on(self, territory_id: int, day: date) -> "Municipality":
        """Whose the territory was on ``day``; before it was anybody's, whose it became first.

        "Part not known" of a unit made in 2021 has no municipality before: the unit, which took
        over the duties of its parts, stands for the one that is not known.
        """
        return (
            self.of_territory(territory_id, day).first()
            or self.filter(belongings__territory_id=territory_id)
            .order_by(F("belongings__valid_from").asc(nulls_first=True))
            .first()
        )

    def within(self, territories):
        """Municipalities of either division all of whose territories are among ``territories``."""
        foreign = Belonging.objects.exclude(territory__in=territories)
        return self.exclude(belongings__in=foreign)

    def owning_on(self, day: date, territories):
        """Those to which one of ``territories`` belongs on ``day``."""
        belongings = Belonging.objects.valid_on(day).filter(territory__in=territories)
        return self.filter(id__in=belongings.values("municipality"))

    def for_choice(self):
        """Today's units first, then the former ones, each in Latvian order."""
        return self.order_by(F("valid_to").desc(nulls_first=True), "sort_key")


@tracked()
class Municipality(Addressed):
    """A municipality of one division: 21 until 30.06.2021., 9 from 01.07.2021."""

    class Kind(models.TextChoices):
        CITY = "pilsēta", _("city")
        COUNTY = "novads", _("county")
        STATE_CITY = "valstspilsēta", _("state city")

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField(sources=("name",))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    atvk = models.CharField(_("ATVK code"), max_length=7)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("Empty where there is none or where the unit was split by parish."),
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["sort_key", "valid_from"]
        constraints = [date_order("valid_from", "valid_to", name="municipality_date_order")]

    def __str__(self) -> str:
        if self.valid_to is None:
            return self.name
        until = date_format(self.valid_to, "d.m.Y.")
        return _("%(name)s (until %(date)s)") % {"name": self.name, "date": until}

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class TerritoryQuerySet(models.QuerySet):
    def of_municipalities(self, municipalities):
        """Territories that belong, or ever belonged, to one of ``municipalities``."""
        return self.filter(
            id__in=Belonging.objects.filter(municipality__in=municipalities).values("territory")
        )

    def belonging_on(self, day: date, municipalities):
        """Territories that belong to one of ``municipalities`` on ``day``."""
        return self.filter(
            id__in=Belonging.objects.valid_on(day)
            .filter(municipality__in=municipalities)
            .values("territory")
        )


@tracked()
class Territory(models.Model):
    """The smallest area that never splits; a client's file lies in one."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField(sources=("name",))

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


@tracked(reads=("territory", "municipality"))
class Belonging(models.Model):
    """To which municipality a territory belongs from when to when."""

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="belongings", verbose_name=_("territory")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="belongings", verbose_name=_("municipality")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("belonging of a territory")
        verbose_name_plural = _("belongings of territories")
        ordering = ["territory", "valid_from"]
        constraints = [
            date_order("valid_from", "valid_to", name="belonging_date_order"),
            no_overlap(
                "territory",
                name="belonging_no_overlap",
                message=_("On one day a territory belongs to one municipality only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} – {self.municipality}"


@tracked()
class SocialService(models.Model):
    """The municipality's office that a report names and whose head signs it."""

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="social_services",
        verbose_name=_("municipality"),
    )
    name = models.CharField(_("name of the office"), max_length=200)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    head_name = models.CharField(_("name of the head"), max_length=150, blank=True)
    head_position = models.CharField(_("position of the head"), max_length=150, blank=True)
    coat_of_arms = models.ImageField(_("coat of arms"), upload_to="coats_of_arms", blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("social service")
        verbose_name_plural = _("social services")
        ordering = ["municipality", "valid_from"]
        constraints = [
            date_order("valid_from", "valid_to", name="socialservice_date_order"),
            no_overlap(
                "municipality",
                name="socialservice_no_overlap",
                message=_("On one day a municipality has one social service only."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Provider(Addressed):
    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKeyField(sources=("name",))
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Specialist(Addressed):
    """Who performs a service: of a provider, or employed by a municipality."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specialists",
        verbose_name=_("provider"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specialists",
        verbose_name=_("municipality"),
    )
    name = models.CharField(_("given name, family name"), max_length=150)
    sort_key = SortKeyField(sources=("name",))
    search_key = SearchKeyField(sources=("name",))
    profession = models.CharField(_("profession"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("specialist")
        verbose_name_plural = _("specialists")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                name="specialist_one_employer",
                condition=Q(provider=None) | Q(municipality=None),
                violation_error_message=_(
                    "A specialist works for a provider or for a municipality, not for both."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name
