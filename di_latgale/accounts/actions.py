"""What is written about people and their access. Whether one may is ``access.py``'s matter."""

from datetime import date, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.links import LinkTokenGenerator
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.sign_ins import end_sign_ins


def add_person(*, email: str, name: str, password: str | None = None) -> User:
    """A user with the address; without a password it is proved by the link of the invitation."""
    user = User.objects.create_user(email, name, password)
    EmailAddress.objects.create(
        user=user, email=user.email, primary=True, verified=password is not None
    )
    return user


@transaction.atomic
def invite(*, email: str, name: str, **membership) -> User:
    """The person with that e-mail gets the role, and a mail; sent twice it does so once.

    Who has been a user all along keeps name and password, and is only told of the role.
    ``membership`` are the fields of a ``Membership``.
    """
    _one_at_a_time(email)
    user = User.objects.filter(email=email).first() or add_person(email=email, name=name)
    if not Membership.objects.filter(user=user, **membership).exists():
        add_membership(person=user, **membership)
        if user.has_usable_password():
            get_adapter().send_mail("accounts/email/new_role", user.email, {})
        else:
            send_invitation(person=user)
    return user


def _one_at_a_time(email: str) -> None:
    """Invitations of one address wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [email])


def send_invitation(*, person: User) -> None:
    """A link to set the first password; it proves the address."""
    if person.has_usable_password():
        raise ValidationError(_("The person has set a password already."))
    link = get_adapter().get_reset_password_from_key_url(password_key(person))
    get_adapter().send_mail("accounts/email/invitation", person.email, {"link": link})


def password_key(person: User) -> str:
    """What in a link lets the person set a password, once."""
    return f"{user_pk_to_url_str(person)}-{LinkTokenGenerator().make_token(person)}"


def add_membership(*, person: User, **fields) -> Membership:
    """Raises ``ValidationError`` where a rule of memberships is broken."""
    membership = Membership(user=person, **fields)
    membership.full_clean()
    membership.save()
    return membership


def end_membership(*, membership: Membership, on: date) -> None:
    """``on`` is the last day; yesterday ends the role at once. Raises ``ValidationError``.

    A role whose first day has not passed can end before it began: then it never was. One that is
    over stays so: it would be opened again for days that have passed.
    """
    today = timezone.localdate()
    if membership.valid_to is not None and membership.valid_to < today:
        if on == membership.valid_to:
            return
        raise ValidationError({"on": _("The role has ended already. Give it anew.")})
    if on < today - timedelta(days=1):
        text = _("Access cannot be taken back for days that have passed: enter yesterday or later.")
        raise ValidationError({"on": text})
    if on < membership.valid_from:
        membership.delete()
        return
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])


@transaction.atomic
def deactivate(*, person: User) -> None:
    """From the next request on the person is nobody; the roles stay."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sign_ins(person)


def reactivate(*, person: User) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])


@transaction.atomic
def reset_second_factor(*, person: User) -> None:
    """For whoever has lost the phone: all factors and codes go, all sign-ins end."""
    Authenticator.objects.filter(user=person).delete()
    end_sign_ins(person)
