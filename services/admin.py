"""The catalogue. Sessions and clients are never here."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from di_latgale.admin import CatalogueAdmin
from services.models import Centre, Closure, FundingSource, Limit, Rate, Service, Unit


@admin.register(Service)
class ServiceAdmin(CatalogueAdmin):
    list_display = ["name", "category", "unit", "money"]
    list_filter = ["category"]
    search_fields = ["name", "code"]
    ordering = ["sort_key", "id"]


@admin.register(Rate)
class RateAdmin(CatalogueAdmin):
    list_display = ["service", "provider", "municipality", "amount", "valid_from", "valid_to"]
    list_select_related = ["service", "provider", "municipality"]
    search_fields = ["service__name", "provider__name", "municipality__name", "decision"]
    autocomplete_fields = ["service", "provider"]
    ordering = ["service__sort_key", "provider__sort_key", "-valid_from", "id"]


class LimitForm(forms.ModelForm):
    unit = forms.ChoiceField(label=_("unit"), choices=[*Unit.choices, ("services", _("services"))])


@admin.register(Limit)
class LimitAdmin(CatalogueAdmin):
    form = LimitForm
    list_display = ["code", "category", "recipient", "window", "maximum", "valid_from", "valid_to"]
    list_filter = ["category", "recipient"]
    search_fields = ["code", "source"]
    autocomplete_fields = ["service"]


@admin.register(FundingSource)
class FundingSourceAdmin(CatalogueAdmin):
    list_display = ["name", "code", "valid_from", "valid_to"]
    search_fields = ["name", "code"]


class ClosureInline(admin.TabularInline):
    model = Closure
    extra = 1


@admin.register(Centre)
class CentreAdmin(CatalogueAdmin):
    list_display = ["name", "service", "provider", "municipality", "opened_on", "closed_on"]
    list_select_related = ["service", "provider", "municipality"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["service", "provider"]
    ordering = ["sort_key", "id"]
    inlines = [ClosureInline]
