from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale.access import RightMissing, right_required
from di_latgale.accounts.rights import Right
from reports.article.files import as_text
from reports.article.forms import ArticleForm
from reports.article.public import public_article
from reports.bar import bar
from reports.disclosure.actions import judge, nothing_to_publish, publish
from reports.disclosure.publication import Publication
from reports.disclosure.words import WHY, said_of

PER_PAGE = 50


class PublicationForm(ArticleForm):
    """As the article's, for places where ``user`` may publish when ``publishes``."""

    def __init__(self, data, *, user, publishes: bool) -> None:
        if publishes:
            self.rights = (Right.PUBLISH,)
        super().__init__(data, user=user)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.READ_FIGURES)
def publication_create(request):
    """The public article and what of it is hidden and why; by POST it is published."""
    publishes = request.method == "POST"
    if publishes and not request.user.may(Right.PUBLISH):
        raise RightMissing(Right.PUBLISH)
    data = request.POST if publishes else request.GET
    form = PublicationForm(data, user=request.user, publishes=publishes)
    context = {"form": form, "made": None, "reason": "", "may_publish": False}
    if not form.is_valid():
        return render(request, "reports/publication_create.html", context, status=422)
    asked = form.asked()
    try:
        made = public_article(asked)
        if publishes:
            publication = publish(asked, made, request.user)
            messages.success(request, _("Published. It can no longer be changed."))
            return redirect("reports:publication_detail", publication.uuid)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(request, "reports/publication_create.html", context, status=422)
    context |= {
        "made": made,
        "text": as_text(made.article),
        "hidden": [(h.said, f"{h.figure}", WHY[h.why]) for h in made.hidden],
        "reason": nothing_to_publish(made) or judge(made, asked.period).reason,
        "may_publish": _may_publish(request),
        "article_address": form.address(),
    }
    return render(request, "reports/publication_create.html", context)


def _may_publish(request) -> bool:
    """Where the article shown is of: the right may be held elsewhere alone."""
    if not request.user.may(Right.PUBLISH):
        return False
    try:
        form = PublicationForm(request.GET, user=request.user, publishes=True)
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
