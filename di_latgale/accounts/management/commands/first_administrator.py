from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale import scope
from di_latgale.accounts.actions import add_membership, add_person, password_key
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, Role, roles_with


class Command(BaseCommand):
    help = "Makes the first system administrator and prints the link that sets the password."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="given name and family name")

    def handle(self, *, email: str, name: str, **options) -> None:
        with scope.whole("first administrator"):
            self._refuse_a_second()
            person = self._make(email, name)
        uid, key = password_key(person).split("-", 1)
        self.stdout.write(reverse("account_reset_password_from_key", args=[uid, key]))

    def _refuse_a_second(self) -> None:
        """Who keeps people invites everybody else, and answers for it by name."""
        keepers = Membership.objects.filter(role__in=roles_with(Right.KEEP_PEOPLE))
        if keepers.valid_on(timezone.localdate()).filter(user__is_active=True).exists():
            raise CommandError(_("There is an administrator, who invites everybody else."))

    def _make(self, email: str, name: str) -> User:
        person = User(email=email.lower(), name=name)
        try:
            person.clean_fields(exclude=["password"])
            person.validate_unique()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person = add_person(email=email, name=name)
        add_membership(
            person=person, role=Role.SYSTEM_ADMINISTRATOR, valid_from=timezone.localdate()
        )
        return person
