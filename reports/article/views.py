from dataclasses import replace

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.models import Client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from reports.article.behind import (
    assessed_behind,
    enrolled_behind,
    months_of_centre,
    outcomes_behind,
    sessions_behind,
    sums,
)
from reports.article.figures import What
from reports.article.files import ARTICLE_FILES, file_name
from reports.article.forms import ArticleForm, ArticleRowsForm
from reports.article.page import page, said_of
from reports.article.report import told
from reports.article.text import article as article_of
from reports.bar import bar
from reports.editing.access import may_edit
from reports.editing.actions import newest
from reports.exports import exported
from reports.rows import ServedRow, served_rows, totals
from services.models import Limit

ROWS_PER_PAGE = 50


@require_safe
@right_required(Right.READ_FIGURES)
def article(request):
    """The text with its figures as links; with ``?format=docx`` or ``txt`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in ARTICLE_FILES:
        raise Http404
    form = ArticleForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "text": None}
        return render(request, "reports/article.html", context, status=422)
    asked = form.asked()
    made = article_of(told(asked))
    if kind:
        return exported(
            request,
            ARTICLE_FILES[kind](made),
            kind=kind,
            name=file_name(asked, kind),
            territories=asked.territories(),
        )
    context = {
        "bar": bar(request),
        "form": form,
        "text": page(made, form.rows_address),
        "docx_address": form.address(format="docx"),
        "text_address": form.address(format="txt"),
        "period_address": form.address(),
        "edit_address": _edit_address(request, form, asked),
        "public_address": f"{reverse('reports:publication_create')}{form.address()}",
    }
    return render(request, "reports/article.html", context)


def _edit_address(request, form, asked) -> str:
    """Of the edited text, where there is one or the person may begin one."""
    if form.several_chosen or asked.funding_source:
        return ""
    if not may_edit(request.user, asked) and newest(asked) is None:
        return ""
    return f"{reverse('reports:article_edit')}{form.address()}"


@require_safe
@right_required(Right.READ_FILES, Right.READ_ROWS)
def article_rows(request):
    """The rows behind one figure of an article, by the address that the article gives it."""
    form = ArticleRowsForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    asked, behind = form.asked(), form.behind()
    territories = request.user.territories(*form.rights)
    try:
        context = {"said": said_of(behind)}
        found = _rows(asked, behind, territories)
    except ObjectDoesNotExist:
        raise Http404 from None
    shown = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    if behind.what in (What.SERVED, What.STARTED):
        rows = _with_addresses([ServedRow(*row) for row in rows], request.user)
        sessions = sessions_behind(asked, behind, territories)
        context |= {"sums": sums(sessions), "totals": totals(sessions)}
        looked_at(request, rows)
    elif behind.what in (What.ENROLLED, What.ASSESSED):
        looked_at(request, rows)
    elif behind.what == What.OUTCOME:
        looked_at(request, [outcome.client for outcome in rows])
    named = request.user.territories(Right.READ_FILES).order_by("id")
    context |= {
        "behind": behind,
        "page": shown,
        "rows": rows,
        "linked": frozenset(named.values_list("id", flat=True)),
    }
    return render(request, "reports/article_rows.html", context)


def _with_addresses(rows: list[ServedRow], user) -> list[ServedRow]:
    """The address of the file where ``user`` may open it."""
    files = Client.objects.visible_to(user).filter(pk__in={row.pk for row in rows})
    uuids = dict(files.order_by("pk").values_list("pk", "uuid"))
    return [replace(row, uuid=uuids.get(row.pk)) for row in rows]


def _rows(asked, behind, territories):
    match behind.what:
        case What.ENROLLED:
            return enrolled_behind(asked, behind, territories).select_related("territory")
        case What.ASSESSED:
            return assessed_behind(asked, behind, territories).select_related("territory")
        case What.OUTCOME:
            outcomes = outcomes_behind(asked, behind, territories)
            return outcomes.select_related("client__territory")
        case What.OPEN_DAYS | What.WORKING_DAYS:
            return months_of_centre(behind)
        case What.LIMIT:
            return [Limit.objects.get(code=behind.limit)]
    return served_rows(sessions_behind(asked, behind, territories))
