"""The real site with a few pages more, which show what the frame offers to page authors."""

from datetime import date
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.fields import DayField, MoneyField, QuantityField
from di_latgale.urls import handler403, handler500  # noqa: F401
from di_latgale.urls import urlpatterns as real_patterns

FOLDER = settings.BASE_DIR / "tests" / "frame" / "templates"


class SampleForm(forms.Form):
    service = forms.ChoiceField(
        label="Pakalpojums",
        choices=[("", ""), ("f", "Fizioterapija (individuāla nodarbība)")],
        error_messages={"required": "Izvēlieties pakalpojumu."},
    )
    recipient = forms.ChoiceField(
        label="Saņēmējs",
        help_text="Kam pakalpojums sniegts.",
        choices=[("child", "Bērns"), ("representative", "Pārstāvis")],
        widget=forms.RadioSelect,
        error_messages={"required": "Izvēlieties saņēmēju."},
    )
    on = DayField(label="Datums", help_text="Piemēram, 8.11.2021 vai 8.11", past_only=True)
    quantity = QuantityField(label="Apjoms")
    cost = MoneyField(label="Izmaksas, EUR", required=False)
    sure = forms.BooleanField(label="Bija, kā plānots", required=False)
    note = forms.CharField(label="Piezīme", required=False, widget=forms.Textarea({"rows": 3}))

    use_required_attribute = False


def sample_form(request):
    form = SampleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Ieraksts saglabāts 14:02: Anna Ozola, Fizioterapija, 1 reize.")
        return redirect("sample")
    context = {"form": form, "heading": "Ierakstīt pakalpojumu", "cancel_url": "/"}
    return render(request, "layout/_form_page.html", context, status=422 if form.errors else 200)


def sample(request):
    return render(request, "sample/page.html", {"page": Paginator(range(99), 50).page(1)})


def sample_panel(request, number):
    row = {
        "name": "Fizioterapija (individuāla nodarbība)",
        "used": Decimal("1.50"),
        "left": None,
        "cost": Decimal("35791"),
        "until": date(2021, 11, 8),
    }
    return render(
        request,
        "sample/panel.html",
        {"rows": [row], "number": number, "method": request.method, "path": request.path},
    )


def sample_refused(request):
    raise Http404


def sample_broken(request):
    return HttpResponse(status=302)


def sample_fault(request):
    raise RuntimeError("on purpose")


@right_required(Right.IMPORT_FILES)
def sample_heads_only(request):
    return HttpResponse("heads")


urlpatterns = [
    *real_patterns,
    path("sample/", sample, name="sample"),
    path("form/", sample_form, name="sample_form"),
    path("panel/<int:number>/", sample_panel, name="sample_panel"),
    path("refused/", sample_refused, name="sample_refused"),
    path("broken/", sample_broken, name="sample_broken"),
    path("fault/", sample_fault, name="sample_fault"),
    path("heads/", sample_heads_only, name="sample_heads"),
]
