"""allauth's views as pages of this application."""

from collections.abc import Callable
from functools import wraps

from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


def page_of(view_class, template: str, **options) -> Callable:
    """The view with a template of ours; a form with errors is answered with 422, as everywhere."""
    view = view_class.as_view(template_name=template, **options)

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        forms = (context.get("form"), context.get("webauthn_form"))
        if request.method == "POST" and any(form is not None and form.errors for form in forms):
            response.status_code = 422
        return response

    return page
