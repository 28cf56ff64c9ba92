"""Whom a client's services may be given to on a day, whatever the service.

An adult's are for the adult, a child's for the child up to 17 inclusive or for who represents the
child that day; from the enrolment to the exit.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.models import Representative
from di_latgale import wording
from services.models import Recipient
from services.rules.facts import Facts
from services.rules.verdict import Finding, Outcome

LAST_AGE_OF_CHILD = 17


def findings(
    recipient: str, representative: Representative | None, facts: Facts
) -> Iterator[Finding]:
    """At most one: the first of these rules that is broken tells enough."""
    for rule in (_group, _representation, _enrolment, _exit, _age):
        found = rule(recipient, representative, facts)
        if found is not None:
            yield found
            return


def _refused(rule: str, text: str, lifted_by: str) -> Finding:
    source = _("who is a client, by the project's rules (MK 313)")
    return Finding(
        rule=rule,
        outcome=Outcome.REFUSED,
        text=text,
        field="recipient",
        source=source,
        lifted_by=lifted_by,
    )


def _group(recipient, representative, facts: Facts) -> Finding | None:
    if (recipient == Recipient.ADULT) != facts.is_child:
        return None
    text = _("The recipient does not fit the client's group.")
    return _refused("recipient", text, _("nobody: choose another recipient"))


def _representation(recipient, representative, facts: Facts) -> Finding | None:
    if recipient != Recipient.REPRESENTATIVE or (
        representative is not None and representative.pk in facts.represented_by
    ):
        return None
    text = _("On %(day)s this representative does not stand for the client.")
    return _refused(
        "representation",
        text % {"day": wording.day_sentence(facts.day)},
        _("the social worker, by entering the representation in the file"),
    )


def _enrolment(recipient, representative, facts: Facts) -> Finding | None:
    if not facts.enrolled_on or facts.enrolled_on <= facts.day:
        return None
    text = _("The client is enrolled from %(day)s; no services are logged before that.")
    return _refused(
        "enrolment",
        text % {"day": wording.day_sentence(facts.enrolled_on)},
        _("the social worker, where the day of enrolment is wrong"),
    )


def _exit(recipient, representative, facts: Facts) -> Finding | None:
    if not facts.exited_on or facts.day <= facts.exited_on:
        return None
    text = _("The client exited on %(day)s; no services are logged after that.")
    return _refused(
        "exit",
        text % {"day": wording.day_sentence(facts.exited_on)},
        _("the social worker, where the day of the exit is wrong"),
    )


def _age(recipient, representative, facts: Facts) -> Finding | None:
    """Nobody is served before birth; a child up to 17 inclusive, an adult from 18."""
    text = _against_age(facts)
    if text is None:
        return None
    said = {"day": wording.day_sentence(facts.day), "age": facts.age}
    return _refused("age", text % said, _("the social worker, where the birth date is wrong"))


def _against_age(facts: Facts) -> str | None:
    age = facts.age
    if age is None:
        unknown = _("The birth date is not known, so neither is whether the client is a child.")
        return unknown if facts.is_child else None
    if age < 0:
        return _("On %(day)s the client was not born yet: check the dates.")
    if facts.is_child and age > LAST_AGE_OF_CHILD:
        return _("On %(day)s the client is %(age)s years old; a child's services last up to 17.")
    if not facts.is_child and age <= LAST_AGE_OF_CHILD:
        return _("On %(day)s the client is %(age)s years old; an adult's services begin at 18.")
    return None
