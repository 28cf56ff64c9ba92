from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import GIVEN_BY_HEADS, Right, Role, roles_with
from di_latgale.constraints import date_order, no_overlap
from di_latgale.history.tracking import tracked
from di_latgale.latvian import SortKeyField
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.organisations.models import Belonging, Municipality, Provider, Territory

# Recovery codes only stand in for one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class UserQuerySet(models.QuerySet):
    def kept_by(self, keeper: "User"):
        """Whom ``keeper`` may see among the people: see ``MembershipQuerySet.kept_by``."""
        if keeper.may(Right.KEEP_PEOPLE):
            return self
        kept = Membership.objects.kept_by(keeper)
        return self.filter(Exists(kept.filter(user=OuterRef("pk"))))

    def for_list(self, keeper: "User"):
        """With ``has_second_factor`` and, in ``kept``, the memberships ``keeper`` may see."""
        kept = Membership.objects.kept_by(keeper).select_related("municipality", "provider")
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        return self.annotate(has_second_factor=Exists(factors)).prefetch_related(
            models.Prefetch("memberships", kept.order_by("-valid_from", "-id"), to_attr="kept")
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user


@tracked(exclude=("password", "last_login"))
class User(Addressed, AbstractBaseUser):
    """Who signs in. What one may do hangs on memberships alone: there is no superuser."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("This e-mail is already in use.")}
    )
    name = models.CharField(_("given name, family name"), max_length=150)
    sort_key = SortKeyField(sources=("name",))
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships_now(self) -> list["Membership"]:
        """Today's memberships, read once a request."""
        return list(self.memberships_today().select_related("municipality", "provider"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today, wherever."""
        return frozenset(m.role for m in self.memberships_now)

    def may(self, *rights: str) -> bool:
        """Holds one of ``rights`` today, wherever."""
        return not self.roles.isdisjoint(roles_with(*rights))

    @property
    def is_staff(self) -> bool:
        """May open the catalogue in Django's admin, which registers nothing else."""
        return self.is_active and self.may(Right.KEEP_CATALOGUE)

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def memberships_today(self) -> DatedQuerySet:
        return self.memberships.valid_on(timezone.localdate())

    def memberships_with(self, *rights: str) -> DatedQuerySet:
        """Today's memberships that carry one of ``rights``."""
        return self.memberships_today().filter(role__in=roles_with(*rights))

    def territories(self, *rights: str):
        """Territories where one of ``rights`` is held today.

        Those that today belong to the municipalities of such memberships, all of them for a
        membership in the whole region. A right held in one place is never used in another.
        """
        memberships = self.memberships_with(*rights)
        own = Territory.objects.belonging_on(
            timezone.localdate(), memberships.values("municipality")
        )
        everywhere = memberships.filter(municipality=None, provider=None)
        return Territory.objects.filter(Q(id__in=own.values("id")) | Exists(everywhere))

    def holds_in(self, right: str, territory_id: int) -> bool:
        """Whether ``territories(right)`` has it, of a row already read; one query a request."""
        memberships = [m for m in self.memberships_now if m.role in roles_with(right)]
        return any(
            m.is_region_wide or territory_id in self._territories_now.get(m.municipality_id, ())
            for m in memberships
        )

    @cached_property
    def _territories_now(self) -> dict[int, set[int]]:
        """Today's by municipality, where the person works."""
        places = {m.municipality_id for m in self.memberships_now if m.municipality_id}
        belongings = Belonging.objects.valid_on(timezone.localdate()).filter(
            municipality__in=places
        )
        found: dict[int, set[int]] = {}
        for place, territory in belongings.order_by("id").values_list("municipality", "territory"):
            found.setdefault(place, set()).add(territory)
        return found

    def providers(self, *rights: str):
        """Providers for which one of ``rights`` is held today."""
        return Provider.objects.filter(id__in=self.memberships_with(*rights).values("provider"))


class MembershipQuerySet(DatedQuerySet):
    def kept_by(self, keeper: User):
        """All for who keeps all people; for a head those of the own office, also ended ones."""
        if keeper.may(Right.KEEP_PEOPLE):
            return self
        own = keeper.memberships_with(Right.INVITE).values("municipality")
        return self.filter(role__in=GIVEN_BY_HEADS, municipality__in=own)


@tracked(named=("role",), reads=("municipality", "provider"))
class Membership(models.Model):
    """One person's role in one place, from one day to another; read on every request."""

    Role = Role

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("municipality"),
        help_text=_("Empty for a role in the whole region."),
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("provider"),
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user", "valid_from", "id"]
        constraints = [
            date_order("valid_from", "valid_to", name="membership_date_order"),
            models.CheckConstraint(
                name="membership_place_fits_role",
                condition=Q(
                    role__in=["social_worker", "department_head"],
                    municipality__isnull=False,
                    provider=None,
                )
                | Q(role="provider_specialist", municipality=None, provider__isnull=False)
                | Q(role="auditor", provider=None)
                | Q(
                    role__in=[
                        "catalogue_administrator",
                        "regional_coordinator",
                        "system_administrator",
                    ],
                    municipality=None,
                    provider=None,
                ),
                violation_error_message=_(
                    "A worker or head belongs to a municipality, a provider's specialist to a "
                    "provider, the other roles to the region."
                ),
            ),
            no_overlap(
                "user",
                "municipality",
                "provider",
                nullable=("municipality", "provider"),
                texts=("role",),
                name="membership_no_overlap",
                message=_("The person has this role in this place on some of these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.place}"

    @property
    def place(self) -> str:
        return str(self.municipality or self.provider or _("region"))

    @property
    def is_region_wide(self) -> bool:
        return self.municipality_id is None and self.provider_id is None


class FailedSignIn(models.Model):
    """One wrong password, kept for a day. The e-mail is hashed: people type passwords there too."""

    email_hash = models.CharField(_("hash of the e-mail"), max_length=64)
    failed_at = models.DateTimeField(_("failed at"), default=timezone.now)

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = [models.Index(fields=["email_hash", "failed_at"], name="failedsignin_recent")]

    def __str__(self) -> str:
        return f"{self.failed_at:%d.%m.%Y %H:%M}"
