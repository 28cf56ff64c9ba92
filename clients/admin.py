"""The catalogue of what an assessment asks about. Clients are never here."""

from django import forms
from django.contrib import admin

from clients.models import Domain, ScaleStep
from di_latgale.admin import CatalogueAdmin, CatalogueInline


class ScaleStepForm(forms.ModelForm):
    """A step is ended and its successor added in one go, so only all rows together are judged:

    by the database, whose refusal comes back in the same words.
    """

    def _post_clean(self) -> None:
        validate = self.instance.validate_constraints
        self.instance.validate_constraints = lambda exclude=None: None
        try:
            super()._post_clean()
        finally:
            self.instance.validate_constraints = validate


class ScaleStepInline(CatalogueInline):
    model = ScaleStep
    form = ScaleStepForm
    extra = 1
    ordering = ("score", "valid_from", "id")


@admin.register(Domain)
class DomainAdmin(CatalogueAdmin):
    list_display = ["name", "target_group", "position", "is_higher_better", "first_day", "last_day"]
    list_filter = ["target_group"]
    search_fields = ["name", "code"]
    ordering = ["target_group", "position", "id"]
    inlines = [ScaleStepInline]
