from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from di_latgale.access import RightMissing, right_required
from di_latgale.accounts.rights import Right
from di_latgale.history.values import short_moment
from di_latgale.wording import days
from reports.article.files import TEXT_FILES, file_name
from reports.article.report import told
from reports.article.text import article as article_of
from reports.bar import bar
from reports.editing.access import may_edit
from reports.editing.actions import ChangedMeanwhileError, newest, write_version
from reports.editing.base import as_json, text_of
from reports.editing.compare import compared, differences, taken_over
from reports.editing.forms import RESTORE, TAKE_OVER, EditedForm, EditForm
from reports.editing.models import ArticleVersion
from reports.editing.page import changed_figures, lines_of
from reports.exports import exported, may_export

VERSIONS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.READ_FIGURES)
def article_edit(request):
    """The text of an article that people edit, its numbers against the report; a file with
    ``?format=docx`` or ``txt``. By POST a version more; 409 where there is a newer one."""
    if request.method == "POST":
        return _edited(request)
    kind = request.GET.get("format", "")
    if kind and kind not in TEXT_FILES:
        raise Http404
    form = EditedForm(request.GET, user=request.user)
    if not form.is_valid():
        return _refused(request, form)
    asked = form.asked()
    if not kind:
        return _page(request, form, asked)
    version = newest(asked)
    if version is None:
        raise Http404
    return exported(
        request,
        TEXT_FILES[kind](version.text),
        kind=kind,
        name=file_name(asked, kind),
        territories=asked.territories(),
    )


def _edited(request):
    if not request.user.may(Right.PUBLISH):
        raise RightMissing(Right.PUBLISH)
    form = EditForm(request.POST, user=request.user)
    if not form.is_valid():
        if set(form.errors) - {"text"}:
            return _refused(request, form)
        return _page(request, form, form.asked(), status=422)
    asked, cleaned = form.asked(), form.cleaned_data
    if not may_edit(request.user, asked):
        raise RightMissing(Right.PUBLISH)
    try:
        version = _written(asked, cleaned, request.user)
    except ChangedMeanwhileError:
        return _page(request, form, asked, status=409)
    messages.success(request, _("Saved as version %(number)s.") % {"number": version.number})
    return redirect(f"{reverse('reports:article_edit')}{form.place_address()}")


def _written(asked, cleaned: dict, user) -> ArticleVersion:
    last = newest(asked)
    now = as_json(article_of(told(asked)))
    base = last.base if last else now
    text, seen = cleaned["text"], cleaned["number"]
    if cleaned["action"] == TAKE_OVER:
        return write_version(asked, taken_over(text, base, now), now, seen=seen, user=user)
    if cleaned["action"] == RESTORE:
        # What was typed is kept too.
        if text != (last.text if last else text_of(now)):
            seen = write_version(asked, text, base, seen=seen, user=user).number
        return write_version(asked, text_of(now), now, seen=seen, user=user)
    return write_version(asked, text, base, seen=seen, user=user)


def _refused(request, form):
    context = {"bar": bar(request), "form": form, "lines": None, "meanwhile": ""}
    return render(request, "reports/article_edit.html", context, status=422)


def _page(request, form, asked, *, status: int = 200):
    """``form`` holds what was typed where it was not stored."""
    last = newest(asked)
    now = as_json(article_of(told(asked)))
    base, stored = (last.base, last.text) if last else (now, text_of(now))
    text = form["text"].value() if status != 200 else stored
    text = (text or "").replace("\r\n", "\n")
    is_newer = status == 409 and last is not None
    found = compared(text, base, now)
    generated = text_of(now)
    address = form.place_address()
    context = {
        "bar": bar(request),
        "form": form,
        "version": last,
        "versions": ArticleVersion.objects.of(asked)[:VERSIONS_SHOWN],
        "number": last.number if last else 0,
        "text": text,
        "lines": lines_of(text, found, form.rows_address),
        "changed": changed_figures(found, form.rows_address),
        "found": found,
        "from_generated": differences(generated, text) if text != generated else (),
        "from_stored": differences(stored, text) if is_newer else (),
        "stored": stored,
        "meanwhile": _meanwhile(last) if is_newer else "",
        "may_edit": may_edit(request.user, asked),
        "days": days(asked.period.first, asked.period.last),
        "place": _("Whole Latgale") if asked.is_region else asked.municipalities[0],
        "article_address": f"{reverse('reports:article')}{address}",
        "files": _files(request, asked, address) if last else (),
    }
    return render(request, "reports/article_edit.html", context, status=status)


def _meanwhile(last: ArticleVersion) -> str:
    return _("While you were writing, %(who)s changed this (%(time)s). Compare and choose.") % {
        "who": last.written_by,
        "time": short_moment(last.written_at),
    }


def _files(request, asked, address: str) -> list[tuple[str, str]]:
    labels = {"docx": _("Word (.docx)"), "txt": _("Plain text")}
    return [
        (label, f"{reverse('reports:article_edit')}{address}&format={kind}")
        for kind, label in labels.items()
        if may_export(request.user, kind, asked.territories())
    ]
