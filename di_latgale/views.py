import logging
import secrets

from django.conf import settings
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from di_latgale.accounts.rights import Role
from di_latgale.home import steps

logger = logging.getLogger(__name__)


@require_safe
def home(request):
    context = {"today": timezone.localdate(), "steps": steps(request.user.roles)}
    return render(request, "home.html", context)


def forbidden(request, exception):
    """403: says who has the right, where the refusal knows it (``access.RightMissing``)."""
    roles = [role.label for role in Role if role in getattr(exception, "roles", ())]
    return render(request, "403.html", {"roles": roles}, status=403)


def fault(request):
    """500, without the database, which may be what failed; the code finds the line in the log."""
    code = secrets.token_hex(2).upper()
    logger.error("fault %s at %s", code, request.path)
    return HttpResponseServerError(
        render_to_string("500.html", {"code": code, "phone": settings.SUPPORT_PHONE})
    )
