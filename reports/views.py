from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from reports.access_review.document import access_review_document, access_review_pdf
from reports.access_review.forms import AccessReviewForm
from reports.bar import bar
from reports.closing.files import pdf_of, version_of
from reports.exports import exported, may_export
from reports.forms import PeriodForm, RowsForm
from reports.period.document import period_document
from reports.period.files import PERIOD_FILES, file_name
from reports.rows import ServedRow, served_rows, totals

ROWS_PER_PAGE = 50


@require_safe
@right_required(Right.READ_FIGURES)
def period(request):
    """The page, or with ``?format=pdf`` or ``xlsx`` the same figures as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in PERIOD_FILES:
        raise Http404
    form = PeriodForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/period.html", context, status=422)
    asked = form.asked()
    if kind == "pdf" and (version := version_of(asked)):
        return pdf_of(request, version)
    document = period_document(asked)
    if kind:
        return exported(
            request,
            PERIOD_FILES[kind](document),
            kind=kind,
            name=file_name(document, kind),
            territories=asked.territories(),
        )
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "rows_base": form.rows_base(),
        "rows_since": form.rows_since(),
        "may_documents": may_export(request.user, "pdf", asked.territories()),
        "may_tables": may_export(request.user, "xlsx", asked.territories()),
        "xlsx_address": form.address(format="xlsx"),
        "reconciliation_address": f"{reverse('reports:reconciliation')}{form.address()}",
        "entries_address": form.entries_address(),
        "corrected_base": f"{form.entries_address()}&what=corrected",
        "article_address": f"{reverse('reports:article')}{form.address()}",
    }
    return render(request, "reports/period.html", context)


@require_safe
@right_required(Right.READ_ROWS)
def rows(request):
    """Clients by number with what they had; for who may read rows but no names."""
    form = RowsForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "page": None}
        return render(request, "reports/rows.html", context, status=422)
    sessions = form.sessions()
    page = Paginator(served_rows(sessions), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = [ServedRow(*row) for row in page]
    looked_at(request, shown)
    context = {
        "bar": bar(request),
        "form": form,
        "page": page,
        "rows": shown,
        "totals": totals(sessions),
    }
    return render(request, "reports/rows.html", context)


@require_safe
@right_required(Right.READ_TRACES)
def access_review(request):
    """Who may see whom and who looked; with ``?format=pdf`` for signature."""
    kind = request.GET.get("format", "")
    if kind not in ("", "pdf"):
        raise Http404
    form = AccessReviewForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/access_review.html", context, status=422)
    document = access_review_document(form.asked())
    looked_at(request, document.review.clients)
    if kind:
        response = HttpResponse(access_review_pdf(document), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document.file_name}"'
        return response
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "pdf_address": form.address(format="pdf"),
    }
    return render(request, "reports/access_review.html", context)
