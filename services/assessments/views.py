"""What is written of assessments: a draft is begun, filled in in any order, finished, withdrawn."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import get_kept_client
from clients.bar import client_bar
from clients.models import Assessment
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.assessments import actions
from services.assessments.access import get_kept_assessment, get_kept_score
from services.assessments.completeness import gaps_of
from services.assessments.forms import (
    ConclusionForm,
    DomainForm,
    FactsForm,
    FinishForm,
    RecommendForm,
    WithdrawForm,
)
from services.assessments.neighbours import following_score, score_before
from services.assessments.resting import resting_on
from services.assessments.versions import OvertakenError

FORMS = ["GET", "HEAD", "POST"]
FOLDER = "services/assessments"


def _show(request, page: str, client, form, **context):
    context |= client_bar(request.user, client) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/{page}.html", context, status=status)


def _back_to(assessment: Assessment):
    return redirect("services:assessment_detail", assessment.uuid)


def _is_closed(request, assessment: Assessment) -> bool:
    """Only drafts have forms: whoever comes late is told so on the assessment's page."""
    if assessment.is_draft:
        return False
    messages.info(request, _("The assessment is no longer a draft: it is only read."))
    return True


def _is_stored(form, write) -> bool:
    """Whether the form was sent, is sound and ``write()`` went through.

    What ``write`` refuses stands in the form afterwards.
    """
    if not form.is_bound or not form.is_valid():
        return False
    try:
        write()
    except OvertakenError as error:
        form.overtaken = error.stored
        form.add_error(None, error)
        form.show_version(error.stored)
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if draft := client.assessments.drafts().first():
        if request.method != "POST":
            messages.info(request, _("There is a draft already: finish or withdraw it first."))
        return _back_to(draft)
    initial = {"assessed_on": timezone.localdate(), "assessed_by": request.user}
    form = FactsForm(_posted(request), client=client, initial=initial)
    made: list[Assessment] = []

    def write():
        made.append(actions.begin_assessment(client=client, **form.said()))

    if _is_stored(form, write):
        return _back_to(made[0])
    return _show(request, "assessment_form", client, form, assessment=None)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_update(request, assessment_uuid):
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    form = FactsForm(_posted(request), client=assessment.client, row=assessment)

    def write():
        version = form.cleaned_data["version"]
        actions.change_facts(assessment=assessment, version=version, **form.said())

    if _is_stored(form, write):
        messages.success(request, _saved())
        return _back_to(assessment)
    return _show(request, "assessment_form", assessment.client, form, assessment=assessment)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_domain(request, domainscore_uuid):
    score = get_kept_score(request.user, domainscore_uuid)
    assessment, client = score.assessment, score.assessment.client
    looked_at(request, client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    form = DomainForm(_posted(request), row=score)
    following = following_score(score)

    def write():
        actions.score_domain(score=score, version=form.cleaned_data["version"], **form.said())

    if _is_stored(form, write):
        messages.success(request, _saved())
        if following and "next" in request.POST:
            return redirect("services:assessment_domain", following.uuid)
        return _back_to(assessment)
    context = {
        "score": score,
        "assessment": assessment,
        "before": score_before(score),
        "following": following,
    }
    return _show(request, "assessment_domain", client, form, **context)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_conclusion(request, assessment_uuid):
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    form = ConclusionForm(_posted(request), row=assessment)

    def write():
        version = form.cleaned_data["version"]
        actions.conclude(assessment=assessment, version=version, **form.said())

    if _is_stored(form, write):
        messages.success(request, _saved())
        return _back_to(assessment)
    scores = assessment.scores.asked().filter(step__isnull=False).in_order()
    context = {"assessment": assessment, "scores": scores}
    return _show(request, "assessment_conclusion", assessment.client, form, **context)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_services(request, assessment_uuid):
    """What the assessment recommends: a list that grows by one service at a time."""
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    form = RecommendForm(_posted(request), client=assessment.client)
    if _is_stored(form, lambda: actions.recommend(assessment=assessment, **form.said())):
        messages.success(request, _saved())
        return redirect("services:assessment_services", assessment.uuid)
    recommended = assessment.recommended.live().in_order()
    context = {"assessment": assessment, "recommended": recommended}
    return _show(request, "assessment_services", assessment.client, form, **context)


@post_only
@right_required(Right.KEEP_FILES)
def assessment_take_away(request, assessment_uuid):
    """One service off the list; its key is posted, so that it stands in no address."""
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    key = request.POST.get("recommended", "")
    is_key = key.isascii() and key.isdecimal() and len(key) < 19
    found = assessment.recommended.filter(pk=key).first() if is_key else None
    if found is None:
        raise Http404
    actions.take_away(recommended=found)
    messages.success(request, _("The service is no longer recommended."))
    return redirect("services:assessment_services", assessment.uuid)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_finish(request, assessment_uuid):
    """The page that says what is missing; pressing the button says it too."""
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if _is_closed(request, assessment):
        return _back_to(assessment)
    gaps = gaps_of(assessment)
    form = FinishForm(_posted(request), recommends=gaps.recommends)
    if _is_stored(form, lambda: actions.finish(assessment=assessment)):
        messages.success(request, _("The assessment is finished."))
        return _back_to(assessment)
    recommended = assessment.recommended.live().in_order()
    context = {"assessment": assessment, "gaps": gaps, "recommended": recommended}
    return _show(request, "assessment_finish", assessment.client, form, **context)


@require_http_methods(FORMS)
@right_required(Right.KEEP_FILES)
def assessment_withdraw(request, assessment_uuid):
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if assessment.is_withdrawn:
        return _back_to(assessment)
    form = WithdrawForm(_posted(request))

    def write():
        reason = form.cleaned_data["reason"]
        actions.withdraw(assessment=assessment, by=request.user, reason=reason)

    if _is_stored(form, write):
        messages.success(request, _("The assessment is withdrawn."))
        return _back_to(assessment)
    context = {"assessment": assessment, "resting": resting_on(assessment)}
    return _show(request, "assessment_withdraw", assessment.client, form, **context)


@post_only
@right_required(Right.KEEP_FILES)
def assessment_correct(request, assessment_uuid):
    """A new draft that says what the withdrawn one said."""
    assessment = get_kept_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    if draft := assessment.client.assessments.drafts().first():
        return _back_to(draft)
    try:
        made = actions.begin_corrected(assessment=assessment)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back_to(assessment)
    messages.success(request, _("This is a draft of the corrected assessment."))
    return _back_to(made)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _saved() -> str:
    return _("Saved at %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"}
