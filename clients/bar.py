from django.utils import timezone

from clients.access import holds, may_keep
from clients.models import Client
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def client_bar(user: User, client: Client) -> dict:
    """What templates/clients/_client_bar.html and _client_nav.html show."""
    today = timezone.localdate()
    return {
        "client": client,
        "today": today,
        "age": client.identity.age_on(today),
        "is_exited": client.exited_on is not None and client.exited_on < today,
        "may_log": may_keep(user, client),
        "may_see_looks": holds(user, Right.READ_TRACES, client),
    }
