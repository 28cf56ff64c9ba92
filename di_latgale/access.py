"""Who may open a page. Whether a row may be known at all (404) is its application's matter."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_POST

from di_latgale.accounts.rights import roles_with


class RightMissing(PermissionDenied):
    """A refusal that can say who has the right; ``di_latgale.views.forbidden`` does."""

    def __init__(self, *rights: str) -> None:
        super().__init__()
        self.roles = roles_with(*rights)


def right_required(*rights: str) -> Callable:
    """The view is for people who hold one of ``rights`` today, wherever; others get 403.

    In which municipality they hold it is for the view's queryset to ask (``user.territories``).
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(*rights):
                raise RightMissing(*rights)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def post_only(view: Callable) -> Callable:
    """Django's ``require_POST``, marked: nobody is sent to such an address after signing in."""
    guarded = require_POST(view)
    guarded.post_only = True
    return guarded
