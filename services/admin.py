"""The catalogue. Sessions and clients are never here."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from di_latgale import wording
from di_latgale.admin import CatalogueAdmin, CatalogueInline
from services.models import Centre, Closure, FundingSource, Limit, Rate, Service, Unit


@admin.register(Service)
class ServiceAdmin(CatalogueAdmin):
    list_display = ["name", "category", "unit", "money"]
    list_filter = ["category"]
    search_fields = ["name", "code"]
    ordering = ["sort_key", "id"]


@admin.register(Rate)
class RateAdmin(CatalogueAdmin):
    list_display = ["service", "provider", "municipality", "cost", "first_day", "last_day"]
    list_select_related = ["service", "provider", "municipality"]
    search_fields = ["service__name", "provider__name", "municipality__name", "decision"]
    ordering = ["service__sort_key", "provider__sort_key", "-valid_from", "id"]

    @admin.display(description=_("unit cost, EUR"), ordering="amount")
    def cost(self, rate: Rate) -> str:
        return wording.rate(rate.amount)


class LimitForm(forms.ModelForm):
    unit = forms.ChoiceField(label=_("unit"), choices=[*Unit.choices, ("services", _("services"))])


@admin.register(Limit)
class LimitAdmin(CatalogueAdmin):
    form = LimitForm
    list_display = ["code", "category", "recipient", "window", "maximum", "first_day", "last_day"]
    list_filter = ["category", "recipient"]
    search_fields = ["code", "source"]


@admin.register(FundingSource)
class FundingSourceAdmin(CatalogueAdmin):
    list_display = ["name", "code", "first_day", "last_day"]
    search_fields = ["name", "code"]


class ClosureInline(CatalogueInline):
    model = Closure
    extra = 1


@admin.register(Centre)
class CentreAdmin(CatalogueAdmin):
    list_display = ["name", "service", "provider", "municipality", "life"]
    list_select_related = ["service", "provider", "municipality"]
    search_fields = ["name", "code"]
    ordering = ["sort_key", "id"]
    inlines = [ClosureInline]

    @admin.display(description=_("open"), ordering="opened_on")
    def life(self, centre: Centre) -> str:
        return f"{wording.day(centre.opened_on)}–{wording.day(centre.closed_on)}"
