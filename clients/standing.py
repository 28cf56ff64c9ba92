"""How a file stands on a day, from enrolment to exit: worked out, stored nowhere."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client


@dataclass(frozen=True)
class Standing:
    code: str
    sign: str
    word: Promise
    tint: str  # of the class "status-…"; empty where nothing is to be done


NOT_YET = Standing("not_yet", "○", _("Not enrolled yet"), "neutral")
WAITING = Standing("waiting", "○", _("Waiting"), "attention")
RECEIVING = Standing("receiving", "●", _("Receives services"), "")
EXITED = Standing("exited", "■", _("Exited"), "neutral")


def standing_on(day: date, client: Client) -> Standing:
    """``client`` as ``with_is_receiving(day)`` gives it."""
    if client.exited_on and client.exited_on < day:
        return EXITED
    if client.enrolled_on and client.enrolled_on > day:
        return NOT_YET
    return RECEIVING if client.is_receiving else WAITING
