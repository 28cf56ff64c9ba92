from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale.access import RightMissing, right_required
from di_latgale.accounts.rights import Right
from reports.article.files import as_text
from reports.article.forms import ArticleForm
from reports.article.public import public_article
from reports.bar import bar
from reports.disclosure.actions import NUMBERS, judge, nothing_to_publish, publish
from reports.disclosure.publication import Publication
from reports.disclosure.words import WHY, said_of

PER_PAGE = 50


class PublicationForm(ArticleForm):
    """As the article's, for places where ``user`` may publish when ``publishes``.

    ``text`` is the public article as it was edited; empty where nobody did.
    """

    text = forms.CharField(
        required=False,
        max_length=20_000,
        strip=False,
        error_messages={"max_length": _lazy("The text must not be longer than 20,000 characters.")},
    )

    def __init__(self, data, *, user, publishes: bool) -> None:
        if publishes:
            self.rights = (Right.PUBLISH,)
        super().__init__(data, user=user)
        if not publishes:
            del self.fields["text"]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip("\n")
        return f"{text}\n" if text.strip() else ""


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.READ_FIGURES)
def publication_create(request):
    """The public article and what of it is hidden and why; by POST it is published."""
    publishes = request.method == "POST"
    if publishes and not request.user.may(Right.PUBLISH):
        raise RightMissing(Right.PUBLISH)
    data = request.POST if publishes else request.GET
    form = PublicationForm(data, user=request.user, publishes=publishes)
    if not form.is_valid():
        return _shown(request, form, None, status=422)
    asked = form.asked()
    try:
        made = public_article(asked)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _shown(request, form, None, status=422)
    if publishes:
        try:
            text = form.cleaned_data["text"]
            publication = publish(asked, made, request.user, text=text)
        except ValidationError as refusal:
            form.add_error("text" if _is_of_text(refusal) else None, refusal)
            return _shown(request, form, made, status=422)
        messages.success(request, _("Published. It can no longer be changed."))
        return redirect("reports:publication_detail", publication.uuid)
    return _shown(request, form, made)


def _is_of_text(refusal: ValidationError) -> bool:
    return any(each.code == NUMBERS for each in refusal.error_list)


def _shown(request, form, made, *, status: int = 200):
    context = {"form": form, "made": made, "reason": "", "may_publish": False}
    if made:
        text = as_text(made.article)
        reason = nothing_to_publish(made) or judge(made, form.asked().period).reason
        typed = form["text"].value() if status != 200 else ""
        context |= {
            "text": text,
            "typed": (typed or text).replace("\r\n", "\n"),
            "is_typed": bool(typed),
            "text_errors": form.errors.get("text", ()),
            "hidden": [(h.said, f"{h.figure}", WHY[h.why]) for h in made.hidden],
            # Where it was refused its errors say why.
            "reason": "" if form.non_field_errors() else reason,
            "may_publish": not reason and _may_publish(request),
            "article_address": form.address(),
        }
    return render(request, "reports/publication_create.html", context, status=status)


def _may_publish(request) -> bool:
    """Where the article shown is of: the right may be held elsewhere alone."""
    if not request.user.may(Right.PUBLISH):
        return False
    try:
        data = request.POST if request.method == "POST" else request.GET
        form = PublicationForm(data, user=request.user, publishes=True)
    except PermissionDenied:
        return False
    return form.is_valid()


@require_safe
@right_required(Right.READ_FIGURES)
def publication_list(request):
    found = Publication.objects.visible_to(request.user).newest_first()
    found = found.select_related("municipality", "published_by").defer("shown", "text")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"bar": bar(request), "page": page}
    return render(request, "reports/publication_list.html", context)


@require_safe
@right_required(Right.READ_FIGURES)
def publication_detail(request, uuid):
    """The text as it was published; what was hidden and why."""
    visible = Publication.objects.visible_to(request.user)
    publication = get_object_or_404(
        visible.select_related("municipality", "published_by"), uuid=uuid
    )
    hidden = [(said_of(s.cell), f"{s.value}", WHY[s.why]) for s in publication.hidden]
    context = {"publication": publication, "hidden": hidden}
    return render(request, "reports/publication_detail.html", context)
