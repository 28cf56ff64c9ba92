"""Writes of assessments. Each is atomic and holds the assessment's row meanwhile."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Assessment, Client, Domain, DomainScore, ScaleStep
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from services.assessments.completeness import gaps_of
from services.assessments.versions import OvertakenError, last_hand, version_of
from services.models import RecommendedService, Service

FACTS = ("assessed_on", "assessed_by", "place", "participants")
CONCLUSION = ("conclusion",)
SCORE = ("step", "note")


def begin_assessment(*, client: Client, **facts) -> Assessment:
    """A draft with what the domains of that day ask; ``facts`` are those of ``FACTS``.

    Raises ValidationError: there is a draft already, or an assessment of that day.
    """
    day = facts["assessed_on"]
    _refuse_day_taken(client, day)
    try:
        with transaction.atomic():
            made = Assessment.objects.create(
                client=client,
                territory_id=client.territory_id,
                status=Assessment.Status.DRAFT,
                **facts,
            )
            _ask(made, client)
            return made
    except IntegrityError as error:
        raise _refused(error) from error


def change_facts(*, assessment: Assessment, version: str, **facts) -> Assessment:
    """Another day may ask other domains: those that lack are added, none is thrown away."""
    try:
        with transaction.atomic():
            stored = _locked(assessment)
            if not _is_overtaken(stored, FACTS, version, facts):
                if facts["assessed_on"] != stored.assessed_on:
                    _refuse_day_taken(stored.client, facts["assessed_on"])
                _set(stored, facts)
                _ask(stored, stored.client)
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def conclude(*, assessment: Assessment, version: str, conclusion: str) -> Assessment:
    with transaction.atomic():
        stored = _locked(assessment)
        said = {"conclusion": conclusion}
        if not _is_overtaken(stored, CONCLUSION, version, said):
            _set(stored, said)
        return stored


def score_domain(
    *, score: DomainScore, version: str, step: ScaleStep | None, note: str
) -> DomainScore:
    try:
        with transaction.atomic():
            _locked(score.assessment)
            stored = DomainScore.objects.select_related("domain", "step").get(pk=score.pk)
            said = {"step": step, "note": note}
            if not _is_overtaken(stored, SCORE, version, said):
                _set(stored, said)
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def recommend(
    *, assessment: Assessment, service: Service, recipient: str, note: str
) -> RecommendedService:
    """Said again it replaces the note; one that was taken away comes back."""
    with transaction.atomic():
        stored = _locked(assessment)
        if recipient not in service.recipients or not _fits(recipient, stored.client):
            raise ValidationError({"service": _("The service is not for this recipient.")})
        found, _made = RecommendedService.objects.update_or_create(
            assessment=stored,
            service=service,
            recipient=recipient,
            defaults={"note": note, "is_withdrawn": False},
            create_defaults={
                "note": note,
                "client_id": stored.client_id,
                "territory_id": stored.territory_id,
            },
        )
        return found


def take_away(*, recommended: RecommendedService) -> None:
    """Of a draft; again is no error."""
    with transaction.atomic():
        _locked(recommended.assessment)
        RecommendedService.objects.filter(pk=recommended.pk).update(is_withdrawn=True)


def finish(*, assessment: Assessment) -> Assessment:
    """Raises ValidationError where something lacks; a second time is no error."""
    try:
        with transaction.atomic():
            stored = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
            if stored.is_finished:
                return stored
            _refuse_closed(stored)
            if gaps_of(stored).blocks:
                raise ValidationError(_("Something is still missing."))
            _set(stored, {"status": Assessment.Status.FINISHED, "finished_at": timezone.now()})
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def withdraw(*, assessment: Assessment, by: User, reason: str) -> Assessment:
    """Entered by mistake: it counts nowhere any more. A second time is no error."""
    with transaction.atomic():
        stored = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
        if not stored.is_withdrawn:
            said = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawal_reason": reason}
            _set(stored, {"status": Assessment.Status.WITHDRAWN, **said})
        return stored


def begin_corrected(*, assessment: Assessment) -> Assessment:
    """A draft that says what the withdrawn one said, as far as the scales of its day have it."""
    if not assessment.is_withdrawn:
        raise ValidationError(_("Only a withdrawn assessment is made again."))
    client = assessment.client
    with transaction.atomic():
        made = begin_assessment(
            client=client, **{name: getattr(assessment, name) for name in FACTS}
        )
        _set(made, {"conclusion": assessment.conclusion})
        said = {s.domain_id: s for s in assessment.scores.order_by("id")}
        for score in made.scores.order_by("id"):
            if (before := said.get(score.domain_id)) and before.is_begun:
                _set(score, {"step_id": before.step_id, "note": before.note})
        RecommendedService.objects.bulk_create(
            RecommendedService(
                assessment=made,
                client=client,
                territory_id=client.territory_id,
                service_id=r.service_id,
                recipient=r.recipient,
                note=r.note,
            )
            for r in assessment.recommended.live().order_by("id")
        )
        return made


def _fits(recipient: str, client: Client) -> bool:
    return (recipient != "adult") == client.is_child


def _ask(assessment: Assessment, client: Client) -> None:
    asked = Domain.objects.asked_on(assessment.assessed_on, client.target_group)
    there = assessment.scores.values("domain")
    DomainScore.objects.bulk_create(
        DomainScore(
            assessment=assessment,
            client=client,
            territory_id=client.territory_id,
            domain=domain,
        )
        for domain in asked.exclude(pk__in=there)
    )


def _set(row, said: dict) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=[*said, "changed_at"])


def _locked(assessment: Assessment) -> Assessment:
    """The draft as it is now; ValidationError where it is none any more."""
    rows = Assessment.objects.select_related("client").select_for_update(of=("self",))
    stored = rows.get(pk=assessment.pk)
    _refuse_closed(stored)
    return stored


def _refuse_closed(stored: Assessment) -> None:
    if stored.is_withdrawn:
        raise ValidationError(_("The assessment is withdrawn: nothing in it is changed."))
    if not stored.is_draft:
        raise ValidationError(
            _("The assessment is finished: withdraw it and make a corrected one.")
        )


def _is_overtaken(stored, fields: tuple[str, ...], version: str, said: dict) -> bool:
    """Whether the very same is stored already; raises ``OvertakenError`` where something else is.

    The same twice (a double click) is no conflict.
    """
    if version_of(stored, fields) == version:
        return False
    if all(getattr(stored, name) == said[name] for name in fields):
        return True
    who = last_hand(stored)
    time = f"{timezone.localtime(stored.changed_at):%H:%M}"
    message = _("While you were writing, %(who)s changed this (%(time)s). Compare and save again.")
    raise OvertakenError(message % {"who": who or _("somebody else"), "time": time}, stored)


def _refuse_day_taken(client: Client, day: date) -> None:
    if client.assessments.finished().filter(assessed_on=day).exists():
        raise ValidationError(
            {"assessed_on": _("The client already has an assessment of that day.")}
        )


def _refused(error: IntegrityError) -> ValidationError:
    """What the database refused although nothing here objected: somebody was quicker."""
    message = message_of(error)
    if message is None:
        raise error
    return ValidationError(message)
