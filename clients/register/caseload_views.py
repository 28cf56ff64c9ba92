import uuid as uuids
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_visible_client, holds
from clients.bar import client_bar
from clients.models import CaseloadEntry, Client, Substitution
from clients.register import caseload
from clients.register.caseload_forms import (
    EntryForm,
    GiveForm,
    HandOverForm,
    StandInForm,
    SubstitutionForm,
    own_municipalities,
)
from clients.register.loads import office_of
from di_latgale import wording
from di_latgale.access import RightMissing, post_only, right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Belonging, Municipality, Territory
from di_latgale.traces import looked_at

ANSWERS = Right.ANSWER_FOR_FILES
# Of clients without a worker so many are offered at once.
AT_ONCE = 200
NOBODY = "none"


# /clients/<uuid>/caseload/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(ANSWERS)
def client_caseload(request, uuid):
    client = get_visible_client(request.user, uuid)
    if not holds(request.user, ANSWERS, client):
        raise RightMissing(ANSWERS)
    looked_at(request, client)
    page = _CaseloadPage(client, request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.is_done():
        messages.success(request, _("The responsible workers are saved."))
        return redirect("clients:caseload", client.uuid)
    context = client_bar(request.user, client) | page.context()
    status = 422 if page.form.errors else 200
    return render(request, "clients/client_caseload.html", context, status=status)


class _CaseloadPage:
    """Three forms, of which ``do`` names the one that was sent."""

    def __init__(self, client: Client, data) -> None:
        self.client, self.today = client, timezone.localdate()
        places = Belonging.objects.valid_on(self.today).filter(territory=client.territory_id)
        keepers = caseload.keepers_in(places.values("municipality"), self.today)
        entries = CaseloadEntry.objects.live().filter(client=client)
        self.entries = list(entries.for_list().order_by("-valid_from", "-id"))
        self.now = [e for e in self.entries if self._is_responsible(e)]
        sent = data.get("do", "give") if data is not None else None
        first = {"valid_from": self.today, "form_key": uuids.uuid4()}
        self.give = GiveForm(data if sent == "give" else None, keepers=keepers, initial=first)
        self.stand_in = StandInForm(
            data if sent == "stand_in" else None,
            keepers=keepers,
            answering=[e.worker_id for e in self.now],
            initial={"valid_from": self.today},
            auto_id="stand_in_%s",
        )
        self.end = EntryForm(data if sent == "end" else None)
        forms = {"give": self.give, "stand_in": self.stand_in, "end": self.end}
        self.do = sent if sent in forms else "give"
        self.form = forms[self.do]

    def _is_responsible(self, entry: CaseloadEntry) -> bool:
        is_over = entry.valid_to is not None and entry.valid_to < self.today
        return entry.in_place_of_id is None and not is_over

    def is_done(self) -> bool:
        if not self.form.is_valid():
            return False
        try:
            getattr(self, f"_{self.do}")(self.form.cleaned_data)
        except ValidationError as error:
            self.form.add_error(None, error)
        return not self.form.errors

    def _give(self, said: dict) -> None:
        """Whoever answers now is followed by the new worker; the first where there are several."""
        source = self.now[0].worker if self.now else None
        if source == said["worker"]:
            raise ValidationError(_("This worker is already responsible for the client."))
        number = caseload.hand_over(
            [self.client],
            source=source,
            to=said["worker"],
            day=said["valid_from"],
            key=said["form_key"],
        )
        if not number:
            text = _("This worker is already responsible for the client at that time.")
            raise ValidationError(text)

    def _stand_in(self, said: dict) -> None:
        caseload.stand_in(
            client=self.client,
            worker=said["worker"],
            colleague=said["colleague"],
            first=said["valid_from"],
            last=said["valid_to"],
        )

    def _end(self, said: dict) -> None:
        entry = next((e for e in self.entries if e.pk == said["entry"]), None)
        if entry is None:
            raise Http404
        if entry.valid_to and entry.valid_to < said["last"]:
            raise ValidationError({"last": _("It ends earlier already.")})
        caseload.end_entry(entry=entry, last=said["last"])

    def context(self) -> dict:
        yesterday = self.today - timedelta(days=1)
        rows = [
            {
                "entry": entry,
                "form": None
                if entry.valid_to and entry.valid_to < self.today
                else self._end_form(entry, yesterday),
            }
            for entry in self.entries
        ]
        return {
            "rows": rows,
            "give": self.give,
            "stand_in": self.stand_in,
            "form": self.form,
            "has_responsible": bool(self.now),
        }

    def _end_form(self, entry: CaseloadEntry, yesterday) -> EntryForm:
        if self.end.is_bound and self.end.data.get("entry") == str(entry.pk):
            return self.end
        initial = {"entry": entry.pk, "last": yesterday}
        return EntryForm(initial=initial, auto_id=f"entry{entry.pk}_%s")


# /clients/caseload/


@require_safe
@right_required(ANSWERS)
def caseload_list(request):
    today = timezone.localdate()
    offices = own_municipalities(request.user).order_by("sort_key", "id")
    context = {"offices": [office_of(place, today) for place in offices], "today": today}
    return render(request, "clients/caseload_list.html", context)


def _own_municipality(request) -> Municipality:
    """The one the address names, or the only one where the person answers for files."""
    own = own_municipalities(request.user).order_by("sort_key", "id")
    if slug := request.GET.get("in"):
        return get_object_or_404(own, slug=slug)
    if found := own.first():
        return found
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(ANSWERS)
def handover(request):
    """Choose, see what would happen, then hand over: the second POST says ``confirmed``."""
    place, source = _own_municipality(request), _source(request)
    clients = _clients_of(source, place)
    keepers = caseload.keepers_in([place], timezone.localdate())
    arguments = {"source": source, "clients": clients, "keepers": keepers}
    if request.method != "POST":
        initial = {
            "day": timezone.localdate(),
            "form_key": uuids.uuid4(),
            "clients": list(clients.values_list("uuid", flat=True)),
        }
        return _show_handover(request, HandOverForm(initial=initial, **arguments), place, clients)
    form = HandOverForm(request.POST, **arguments)
    key = request.POST.get("form_key", "")
    if _is_handed_over(key, request.user):
        return redirect("clients:caseload_list")
    if not form.is_valid():
        return _show_handover(request, form, place, clients)
    chosen, to, day = (form.cleaned_data[name] for name in ("clients", "to", "day"))
    if "confirmed" not in request.POST:
        planned = caseload.planned_handover(list(chosen), source=source, to=to, day=day)
        return _show_handover(request, form, place, chosen, planned)
    try:
        number = caseload.hand_over(
            list(chosen), source=source, to=to, day=day, key=form.cleaned_data["form_key"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show_handover(request, form, place, clients)
    looked_at(request, chosen)
    text = _("%(clients)s handed over to %(name)s from %(day)s")
    said = {
        "clients": wording.count(number, "klients"),
        "name": to.name,
        "day": wording.day_sentence(day),
    }
    undo = reverse("clients:handover_undo", args=[form.cleaned_data["form_key"]])
    messages.success(request, text % said, undo if number else "")
    return redirect("clients:caseload_list")


def _source(request) -> User | None:
    text = request.GET.get("from", NOBODY)
    if text == NOBODY:
        return None
    try:
        return get_object_or_404(User, uuid=uuids.UUID(text))
    except ValueError:
        raise Http404 from None


def _clients_of(source: User | None, place: Municipality):
    """Open files of the municipality for which ``source``, or nobody, answers today."""
    today = timezone.localdate()
    territories = Territory.objects.belonging_on(today, [place])
    files = Client.objects.filter(territory__in=territories).open_on(today)
    entries = CaseloadEntry.objects.answering_on(today).filter(territory__in=territories)
    if source:
        own = entries.filter(worker=source, in_place_of=None)
        return files.filter(pk__in=own.values("client")).order_by("identity__sort_key", "id")
    free = files.exclude(pk__in=entries.values("client")).order_by("identity__sort_key", "id")
    return Client.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:AT_ONCE])).order_by(
        "identity__sort_key", "id"
    )


def _is_handed_over(key: str, user: User) -> bool:
    try:
        done = CaseloadEntry.objects.filter(handover=uuids.UUID(key))
    except ValueError:
        return False
    return done.filter(territory__in=user.territories(ANSWERS)).exists()


def _show_handover(request, form: HandOverForm, place, clients, planned=None):
    clients = list(clients)
    looked_at(request, clients)
    context = {
        "form": form,
        "place": place,
        "source": form.source,
        "has_clients": bool(clients),
        "at_once": AT_ONCE if form.source is None and len(clients) == AT_ONCE else 0,
        "planned": planned,
    }
    status = 422 if form.errors else 200
    return render(request, "clients/handover.html", context, status=status)


@post_only
@right_required(ANSWERS)
def handover_undo(request, uuid):
    territories = request.user.territories(ANSWERS)
    get_list = CaseloadEntry.objects.filter(handover=uuid, territory__in=territories)
    if not get_list.exists():
        raise Http404
    try:
        number = caseload.undo_handover(key=uuid, territories=territories)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext(
            "The handing over of %(count)s client is undone.",
            "The handing over of %(count)s clients is undone.",
            number,
        )
        messages.success(request, text % {"count": number})
    return redirect("clients:caseload_list")


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(ANSWERS)
def substitution_create(request):
    place = _own_municipality(request)
    initial = {"valid_from": timezone.localdate(), "worker": request.GET.get("worker")}
    form = SubstitutionForm(
        request.POST if request.method == "POST" else None, municipality=place, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            caseload.substitute(
                municipality=place,
                worker=said["worker"],
                colleague=said["colleague"],
                first=said["valid_from"],
                last=said["valid_to"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The substitution is saved."))
            return redirect("clients:caseload_list")
    context = {"form": form, "place": place}
    status = 422 if form.errors else 200
    return render(request, "clients/substitution_create.html", context, status=status)


@post_only
@right_required(ANSWERS)
def substitution_end(request, uuid):
    """From today on; one that has not begun is taken back."""
    own = own_municipalities(request.user)
    found = get_object_or_404(Substitution, uuid=uuid, municipality__in=own)
    yesterday = timezone.localdate() - timedelta(days=1)
    caseload.end_substitution(substitution=found, last=yesterday)
    messages.success(request, _("The substitution has ended."))
    return redirect("clients:caseload_list")
