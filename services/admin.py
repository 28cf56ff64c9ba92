"""The catalogue. Sessions and clients are never here."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from di_latgale import wording
from di_latgale.admin import CatalogueAdmin, CatalogueInline
from services.models import (
    Centre,
    Closure,
    Exclusion,
    FundingSource,
    Limit,
    PartWeight,
    Rate,
    Service,
    Unit,
)


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


@admin.register(Exclusion)
class ExclusionAdmin(CatalogueAdmin):
    list_display = ["one", "other", "recipient", "first_day", "last_day"]
    list_select_related = ["one_service", "other_service"]
    list_filter = ["recipient"]
    search_fields = ["one_service__name", "other_service__name", "source"]

    @admin.display(description=_("service or category"))
    def one(self, exclusion: Exclusion) -> str:
        return exclusion.one

    @admin.display(description=_("cannot be had on a day with"))
    def other(self, exclusion: Exclusion) -> str:
        return exclusion.other


@admin.register(PartWeight)
class PartWeightAdmin(CatalogueAdmin):
    list_display = ["service", "part", "weight", "first_day", "last_day"]
    list_select_related = ["service"]
    search_fields = ["service__name", "source"]
    ordering = ["service__sort_key", "part", "-valid_from", "id"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "service":
            respite = Service.objects.filter(category=Service.Category.RESPITE)
            kwargs["queryset"] = respite.order_by("sort_key", "id")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


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
