"""The waiting list, and what is done to a place on it."""

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_shown_client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.filter_forms import FilterForm
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality
from di_latgale.traces import looked_at
from services.applications import actions
from services.applications.access import get_kept_place
from services.applications.forms import TakeOffForm, UrgentForm
from services.applications.pages import answered, posted
from services.applications.states import places_of
from services.models import Service, WaitingPlace

PER_PAGE = 50


class WaitingFilterForm(FilterForm):
    """Both part whole lines from each other, so a place is the same whatever is chosen."""

    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All services"),
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=gettext_lazy("Municipality"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All municipalities"),
    )

    def __init__(self, *args, user, today, waiting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        services = Service.objects.filter(pk__in=waiting.order_by().values("service"))
        self.fields["service"].queryset = services.order_by("sort_key", "id")
        territories = user.territories(Right.READ_FILES)
        municipalities = Municipality.objects.filter(
            valid_on(today, prefix="belongings__"), belongings__territory__in=territories
        )
        found = municipalities.distinct().order_by("sort_key", "id")
        self.fields["municipality"].queryset = found
        self.has_several_municipalities = len(found[:2]) > 1
        if not self.has_several_municipalities:
            del self.fields["municipality"]

    def filter(self, places):
        self.is_valid()
        for name in ("service", "municipality"):
            if chosen := self.cleaned_data.get(name):
                places = places.filter(**{name: chosen.pk})
        return places


# /services/waiting/


@require_safe
@right_required(Right.READ_FILES)
def waiting_list(request):
    today = timezone.localdate()
    waiting = WaitingPlace.objects.visible_to(request.user).waiting_on(today)
    form = WaitingFilterForm(request.GET, user=request.user, today=today, waiting=waiting)
    found = form.filter(waiting.with_place(today)).for_list()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, [place.client for place in page])
    kept = set(
        request.user.territories(Right.KEEP_FILES).order_by("id").values_list("id", flat=True)
    )
    led = request.user.territories(Right.ANSWER_FOR_FILES)
    led = set(led.order_by("id").values_list("id", flat=True))
    context = {
        "filters": form,
        "chosen": form.chosen(),
        "page": page,
        "rows": [
            {
                "place": place,
                "days": place.days_waiting(today),
                "may_keep": place.territory_id in kept,
                "may_answer": place.territory_id in led,
            }
            for place in page
        ],
        "may_write": bool(kept),
    }
    return render(request, "services/waiting_list.html", context)


# /services/clients/<client>/waiting/


@require_safe
@right_required(Right.READ_FILES)
def client_waiting(request, client_uuid):
    """Panel of the client's page: the places in line; empty where nobody waits."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    places = [place for place in places_of(client, timezone.localdate()) if place.number]
    context = {"client": client, "places": places}
    return render(request, "services/_client_waiting.html", context)


# /services/waiting/<place>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.ANSWER_FOR_FILES)
def waiting_urgent(request, uuid):
    """Who comes before others is for who answers for the files to say."""
    place = get_kept_place(request.user, uuid, Right.ANSWER_FOR_FILES)
    initial = {"changed_at": place.changed_at.isoformat(), "reason": place.urgent_reason}
    form = UrgentForm(posted(request), initial=initial)

    def save():
        said = form.said()
        actions.mark_urgent(place=place, **form.version(), **said)
        if said["reason"]:
            return _("The place is marked as urgent.")
        return _("The place is in the usual order.")

    return _answered(request, place, form, save, heading=_("Urgency"))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def waiting_end(request, uuid):
    place = get_kept_place(request.user, uuid)
    form = TakeOffForm(posted(request))

    def save():
        actions.take_off(place=place, by=request.user, **form.cleaned_data)
        return _("The client is taken off the list.")

    return _answered(
        request,
        place,
        form,
        save,
        heading=_("Take off the waiting list"),
        submit_label=_("Take off"),
    )


def _answered(request, place: WaitingPlace, form, save, **kwargs):
    return answered(
        request,
        place.client,
        form,
        save,
        back=reverse("services:waiting_list"),
        template="services/waiting_form.html",
        place=place,
        **kwargs,
    )
