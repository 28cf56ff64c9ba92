from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client
from di_latgale import wording
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from di_latgale.traces import looked_at
from reports.closing.access import get_municipality, get_version
from reports.closing.actions import close, has_news, reissue
from reports.closing.checks import checks_of
from reports.closing.files import pdf_of
from reports.closing.forms import PeriodsForm, RemarkForm
from reports.closing.models import ClosedVersion
from reports.closing.spans import is_quarter, words_of
from reports.closing.state import State, state_of, states_of_year
from reports.closing.steps import STEPS, WITH_REMARK
from reports.prints.actions import entries_of_version
from reports.prints.differences import differences
from services.models import MonthlyPeriod, PeriodStep, months_of
from services.periods.access import rights_for
from services.periods.actions import say_done, take_step

FORM = ["GET", "HEAD", "POST"]
Kind = PeriodStep.Kind


# /periods/


@require_safe
@right_required(Right.READ_FIGURES)
def period_list(request):
    """What waits for the person, then months and quarters of one municipality's year."""
    form = PeriodsForm(request.GET, user=request.user)
    if form.place is None:
        raise PermissionDenied
    waiting = MonthlyPeriod.objects.waiting_for(request.user).select_related("municipality")
    states = states_of_year(form.place, form.chosen_year, request.user)
    context = {
        "form": form,
        "place": form.place,
        "may_read_files": request.user.may(Right.READ_FILES),
        "waiting": [
            {"period": period, "span": Period.month(period.month), "words": _waits(period)}
            for period in waiting.order_by("month", "municipality__sort_key", "pk")
        ],
        "states": [_row(state) for state in states],
    }
    return render(request, "reports/closing/period_list.html", context)


def _waits(period: MonthlyPeriod) -> str:
    if period.asked_by_id:
        return _("somebody asks to open it")
    if period.status == MonthlyPeriod.Status.SUBMITTED:
        return _("submitted")
    return _("returned with remarks")


def _row(state: State) -> dict:
    label = STEPS[state.next_kind].label if state.next_kind else ""
    return {
        "state": state,
        "words": words_of(state.span),
        "is_quarter": is_quarter(state.span),
        "label": label,
    }


# /periods/<municipality>/<span>/


@require_safe
@right_required(Right.READ_FIGURES)
def period_detail(request, municipality_uuid, span):
    municipality = get_municipality(request.user, municipality_uuid)
    state = state_of(municipality, span, request.user)
    return _detail(request, state)


def _detail(request, state: State, *, errors: list[str] | None = None):
    municipality, span = state.municipality, state.span
    steps = PeriodStep.objects.filter(
        period__municipality=municipality, period__month__range=(span.first, span.last)
    )
    versions = ClosedVersion.objects.of(municipality, span)
    if is_quarter(span):
        versions = ClosedVersion.objects.filter(
            Q(first__gte=span.first, last__lte=span.last), municipality=municipality
        )
    checks = checks_of(municipality, span)
    done = {month.month for month in checks.months if month.is_done_by(request.user)}
    context = _named(state) | {
        "state": state,
        "checks": checks,
        "done": done,
        "report_address": _report(state),
        "months": [
            {
                "period": period,
                "span": Period.month(period.month),
                "words": words_of(Period.month(period.month)),
            }
            for period in state.periods
        ],
        "steps": steps.newest_first(),
        "versions": versions.for_list(),
        "may_read_files": request.user.may(Right.READ_FILES),
        "may_reissue": _may_reissue(state),
        "links": [
            {"kind": kind, "label": STEPS[kind].label}
            for kind in state.kinds
            if kind != state.next_kind
        ],
        "next_kind": state.next_kind,
        "next_label": STEPS[state.next_kind].label if state.next_kind else "",
        "errors": errors or [],
    }
    status = 422 if errors else 200
    return render(request, "reports/closing/period_detail.html", context, status=status)


def _may_reissue(state: State) -> bool:
    if not state.is_shut or Right.CLOSE_PERIODS not in state.powers.rights:
        return False
    versions = ClosedVersion.objects.of(state.municipality, state.span)
    last = versions.defer("pdf", "figures").order_by("number").last()
    return last is not None and has_news(last)


def _report(state: State) -> str:
    asked = {
        "municipality": state.municipality.slug,
        "first": wording.day(state.span.first),
        "last": wording.day(state.span.last),
    }
    return f"{reverse('reports:period')}?{urlencode(asked)}"


def _named(state: State) -> dict:
    return {
        "municipality": state.municipality,
        "span": state.span,
        "words": words_of(state.span),
        "is_quarter": is_quarter(state.span),
        "detail": reverse("periods:detail", args=[state.municipality.uuid, state.span]),
    }


@post_only
@right_required(Right.KEEP_FILES)
def period_done(request, municipality_uuid, span):
    """ "My entries of the month are complete" ("done" = yes), or not after all."""
    municipality = get_municipality(request.user, municipality_uuid)
    is_done = request.POST.get("done") == "yes"
    try:
        for month in months_of(span):
            say_done(municipality=municipality, month=month, by=request.user, is_done=is_done)
    except ValidationError as error:
        state = state_of(municipality, span, request.user)
        return _detail(request, state, errors=error.messages)
    said = _("Your entries are complete: %(span)s.") if is_done else _("Not complete: %(span)s.")
    messages.success(request, said % {"span": words_of(span)})
    return redirect("periods:detail", municipality.uuid, span)


@require_http_methods(FORM)
@right_required(Right.CLOSE_PERIODS)
def period_close(request, municipality_uuid, span):
    """What will be closed and what is missing; posting it closes."""
    municipality = get_municipality(request.user, municipality_uuid)
    state = state_of(municipality, span, request.user)
    errors = []
    if request.method == "POST":
        try:
            close(municipality=municipality, span=span, by=request.user)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, STEPS[Kind.CLOSE].done % {"span": words_of(span)})
            return redirect("periods:detail", municipality.uuid, span)
    context = _named(state) | {
        "state": state,
        "checks": checks_of(municipality, span),
        "errors": errors,
        "step": STEPS[Kind.CLOSE],
        "heading": STEPS[Kind.CLOSE].heading % {"span": words_of(span)},
    }
    status = 422 if errors else 200
    return render(request, "reports/closing/period_close.html", context, status=status)


def _step(kind: str):
    """The page of one step: what follows from it, a reason where it needs one, and the button."""

    @require_http_methods(FORM)
    @right_required(*rights_for(kind))
    def view(request, municipality_uuid, span):
        municipality = get_municipality(request.user, municipality_uuid)
        return _step_page(request, kind, municipality, span)

    return view


def _step_page(request, kind: str, municipality: Municipality, span: Period):
    state = state_of(municipality, span, request.user)
    is_posted = request.method == "POST"
    form = RemarkForm(request.POST if is_posted else None) if kind in WITH_REMARK else None
    errors = []
    if is_posted and (form is None or form.is_valid()):
        remark = form.cleaned_data["remark"] if form else ""
        try:
            take_step(kind, municipality=municipality, span=span, by=request.user, remark=remark)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, STEPS[kind].done % {"span": words_of(span)})
            return redirect("periods:detail", municipality.uuid, span)
    context = _named(state) | {
        "state": state,
        "form": form,
        "errors": errors,
        "step": STEPS[kind],
        "heading": STEPS[kind].heading % {"span": words_of(span)},
    }
    status = 422 if errors or (form and form.errors) else 200
    return render(request, "reports/closing/period_step.html", context, status=status)


period_submit = _step(Kind.SUBMIT)
period_accept = _step(Kind.ACCEPT)
period_return = _step(Kind.RETURN)
period_ask = _step(Kind.ASK)
period_decline = _step(Kind.DECLINE)
period_open = _step(Kind.OPEN)


@post_only
@right_required(Right.CLOSE_PERIODS)
def period_reissue(request, municipality_uuid, span):
    """A document with the corrections confirmed since the last one."""
    municipality = get_municipality(request.user, municipality_uuid)
    try:
        version = reissue(municipality=municipality, span=span, by=request.user)
    except ValidationError as error:
        state = state_of(municipality, span, request.user)
        return _detail(request, state, errors=error.messages)
    said = _("Version %(number)s is made: %(span)s.")
    messages.success(request, said % {"number": version.number, "span": words_of(span)})
    return redirect("periods:detail", municipality.uuid, span)


# /periods/versions/<version>/


@require_safe
@right_required(Right.READ_FILES)
def version_changes(request, uuid):
    """What changed since the version before: entries come, gone and changed, by whom."""
    version = get_version(request.user, uuid, Right.READ_FILES)
    same = ClosedVersion.objects.of(version.municipality, version.span).defer("pdf", "figures")
    before = get_object_or_404(same, number=version.number - 1)
    found = differences(entries_of_version(version), before.made_at, version.made_at)
    clients = Client.objects.visible_to(request.user).for_list()
    clients = clients.in_bulk({difference.client for difference in found})
    looked_at(request, clients.values())
    context = _named(state_of(version.municipality, version.span, request.user)) | {
        "version": version,
        "before": before,
        "rows": [(difference, clients.get(difference.client)) for difference in found],
    }
    return render(request, "reports/closing/version_changes.html", context)


@require_safe
@right_required(Right.READ_FIGURES)
def version_pdf(request, uuid):
    """The file that was stored at closing, byte for byte."""
    return pdf_of(request, get_version(request.user, uuid))
