"""What is read of assessments: the list, one, two side by side, one on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import get_visible_client
from clients.bar import client_bar
from clients.models import Assessment, Client
from di_latgale.access import right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.pdf import render_to_pdf
from di_latgale.traces import looked_at
from services.assessments.access import get_visible_assessment
from services.assessments.comparison import compare, tally
from services.assessments.forms import CompareForm
from services.assessments.picture import picture_of


def comparable(client: Client):
    """Finished ones with scores; what an import brought has none."""
    scored = client.domainscores.filter(step__isnull=False).values("assessment")
    return client.assessments.finished().filter(pk__in=scored).newest_first()


@require_safe
@right_required(Right.READ_FILES)
def assessment_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    rows = list(client.assessments.select_related("assessed_by").with_progress().newest_first())
    context = client_bar(request.user, client) | {
        "rows": [row for row in rows if not row.is_withdrawn],
        "withdrawn": [row for row in rows if row.is_withdrawn],
        "draft": next((row for row in rows if row.is_draft), None),
        "pair": _usual_pair(client),
    }
    return render(request, "services/assessments/assessment_list.html", context)


def _usual_pair(client: Client) -> list[Assessment]:
    """The last two with scores, the older one first; empty where there is no such pair."""
    last = list(comparable(client)[:2])
    return last[::-1] if len(last) == 2 else []


@require_safe
@right_required(Right.READ_FILES)
def assessment_detail(request, assessment_uuid):
    """A draft as a list of what is to be done, all else as it was said."""
    assessment = get_visible_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    return render(
        request,
        "services/assessments/assessment_detail.html",
        detail_context(request.user, assessment),
    )


def detail_context(user: User, assessment: Assessment) -> dict:
    client = assessment.client
    earlier = comparable(client).filter(assessed_on__lt=assessment.assessed_on).first()
    return (
        client_bar(user, client)
        | said_by(assessment)
        | {"earlier": earlier if assessment.is_finished else None}
    )


def said_by(assessment: Assessment) -> dict:
    """What the page and the paper show of an assessment."""
    scores = list(assessment.scores.asked().in_order())
    return {
        "assessment": assessment,
        "scores": scores,
        "scored_count": sum(score.step_id is not None for score in scores),
        "has_notes": any(score.note for score in scores),
        "recommended": list(assessment.recommended.live().in_order()),
    }


@require_safe
@right_required(Right.READ_FILES)
def assessment_compare(request, client_uuid):
    """Two of the client's assessments; without a choice the last two."""
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    choices = comparable(client)
    pair = _usual_pair(client)
    asked = request.GET or {
        name: str(a.uuid) for name, a in zip(("before", "after"), pair, strict=False)
    }
    form = CompareForm(asked if pair else None, assessments=choices)
    context = client_bar(request.user, client) | {"form": form, "rows": [], "has_pair": bool(pair)}
    is_faulty = form.is_bound and not form.is_valid()
    if form.is_bound and not is_faulty:
        before, now = form.cleaned_data["before"], form.cleaned_data["after"]
        rows = compare(before, now)
        context |= {"before": before, "now": now, "rows": rows, "counts": tally(rows)}
        context |= {"picture": picture_of(rows)}
    status = 422 if is_faulty else 200
    return render(request, "services/assessments/assessment_compare.html", context, status=status)


@require_safe
@right_required(Right.READ_FILES)
def assessment_document(request, assessment_uuid):
    """For signature, as a PDF; a draft is marked as one."""
    assessment = get_visible_assessment(request.user, assessment_uuid)
    looked_at(request, assessment.client)
    context = said_by(assessment) | {
        "client": assessment.client,
        "office": assessment.client.territory,
        "age": assessment.client.identity.age_on(assessment.assessed_on),
        "printed_on": timezone.localdate(),
    }
    _html, pdf = render_to_pdf("services/assessments/pdf/assessment.html", context)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"izvertesana-{assessment.assessed_on:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
