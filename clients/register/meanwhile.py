"""What somebody else stored while a form was being filled in."""

from datetime import date

from clients.models import Client
from clients.register.forms import UpdateForm, facts_of
from di_latgale import wording
from di_latgale.history.changes import Change, changes_of_client


def stored_differently(form: UpdateForm, client: Client) -> list[dict]:
    """Label and stored value of each field that says something else."""
    typed, found = form.cleaned_data, []
    for name, stored in facts_of(client).items():
        if name not in form.fields or typed.get(name) == stored:
            continue
        field = form.fields[name]
        words = dict(getattr(field, "choices", ())).get(stored, stored)
        if isinstance(stored, date):
            words = wording.day(stored)
        found.append({"label": field.label, "stored": words or wording.MISSING})
    return found


def who_changed(client: Client, territories) -> Change | None:
    """The last change of the file or the identity."""
    found = [
        change
        for kind in ("client", "clientidentity")
        for change in changes_of_client(client, territories, kind)[:1]
    ]
    return max(found, key=lambda change: change.when, default=None)
