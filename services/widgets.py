from datetime import timedelta

from django import forms
from django.utils import timezone

from di_latgale import wording
from di_latgale.fields import DayInput, NumberInput


class PastDayInput(DayInput):
    """With a button for yesterday."""

    template_name = "widgets/past_day.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["yesterday"] = wording.day(timezone.localdate() - timedelta(days=1))
        return context


class QuantityInput(NumberInput):
    """With the unit right beside it; ``unit`` is set by the form."""

    template_name = "widgets/quantity.html"
    unit = ""

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"unit": self.unit}


class ServiceSelect(forms.Select):
    """Each option carries for static/js/sessions.js the unit, the kind of cost, and any parts."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if service := getattr(value, "instance", None):
            option["attrs"] |= {"data-unit": service.unit, "data-money": service.money}
            if service.has_parts:
                option["attrs"]["data-parts"] = "yes"
        return option
