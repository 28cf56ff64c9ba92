import uuid as uuids

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, holds
from clients.bar import client_bar
from clients.models import Client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.applications import actions
from services.applications.access import get_kept_application, get_kept_decision
from services.applications.forms import AppealForm, ApplicationForm, DecisionForm, WithdrawForm
from services.applications.initial import (
    initial_appeal,
    initial_application,
    initial_decision,
)
from services.applications.pages import answered, posted, to_applications
from services.applications.states import applications_of

keepers = right_required(Right.KEEP_FILES)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


# /services/clients/<client>/applications/


@require_safe
@right_required(Right.READ_FILES)
def application_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    context = client_bar(request.user, client) | {
        "applications": applications_of(client, today),
        "may_answer": holds(request.user, Right.ANSWER_FOR_FILES, client),
    }
    return render(request, "services/application_list.html", context)


@form_methods
@keepers
def application_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    initial = {
        "form_key": uuids.uuid4(),
        "submitted_on": timezone.localdate(),
        "received_by": request.user.uuid,
    }
    form = ApplicationForm(posted(request), client=client, initial=initial)

    def save():
        actions.record_application(client=client, by=request.user, **form.key(), **form.said())
        return _("Application saved.")

    return answered(request, client, form, save, heading=_("New application"))


# /services/applications/<application>/


@form_methods
@keepers
def application_update(request, uuid):
    application = get_kept_application(request.user, uuid)
    client = application.client
    if application.is_withdrawn:
        return _already_withdrawn(request, client)
    form = ApplicationForm(
        posted(request),
        client=client,
        application=application,
        initial=initial_application(application),
    )

    def save():
        actions.correct_application(application=application, **form.version(), **form.said())
        return _("Application saved.")

    return answered(request, client, form, save, heading=_("Correct the application"))


@form_methods
@keepers
def application_withdraw(request, uuid):
    application = get_kept_application(request.user, uuid)
    client = application.client
    if application.is_withdrawn:
        return _already_withdrawn(request, client)
    form = WithdrawForm(posted(request))

    def save():
        actions.withdraw_application(application=application, by=request.user, **form.cleaned_data)
        return _("The application is withdrawn.")

    return answered(
        request,
        client,
        form,
        save,
        heading=_("Withdraw the application"),
        submit_label=_("Withdraw"),
        application=application,
    )


@form_methods
@keepers
def decision_create(request, uuid):
    application = get_kept_application(request.user, uuid)
    client = application.client
    if application.is_withdrawn:
        return _already_withdrawn(request, client)
    initial = initial_decision(application)
    form = DecisionForm(posted(request), application=application, initial=initial)

    def save():
        actions.record_decision(
            application=application, by=request.user, **form.key(), **form.said()
        )
        return _("Decision saved.")

    return answered(request, client, form, save, heading=_("New decision"), application=application)


# /services/decisions/<decision>/


@form_methods
@keepers
def decision_update(request, uuid):
    decision = get_kept_decision(request.user, uuid)
    client, application = decision.client, decision.application
    if decision.is_withdrawn:
        return _already_withdrawn(request, client)
    initial = initial_decision(application, decision)
    form = DecisionForm(posted(request), application=application, initial=initial)

    def save():
        actions.correct_decision(
            decision=decision, by=request.user, **form.version(), **form.said()
        )
        return _("Decision saved.")

    return answered(
        request, client, form, save, heading=_("Correct the decision"), application=application
    )


@form_methods
@keepers
def decision_appeal(request, uuid):
    decision = get_kept_decision(request.user, uuid)
    client = decision.client
    if decision.is_withdrawn:
        return _already_withdrawn(request, client)
    form = AppealForm(posted(request), decision=decision, initial=initial_appeal(decision))

    def save():
        actions.record_appeal(decision=decision, by=request.user, **form.version(), **form.said())
        return _("Appeal saved.")

    return answered(
        request,
        client,
        form,
        save,
        heading=_("Appeal"),
        application=decision.application,
        decision=decision,
    )


@form_methods
@keepers
def decision_withdraw(request, uuid):
    decision = get_kept_decision(request.user, uuid)
    client = decision.client
    if decision.is_withdrawn:
        return _already_withdrawn(request, client)
    form = WithdrawForm(posted(request))

    def save():
        actions.withdraw_decision(decision=decision, by=request.user, **form.cleaned_data)
        return _("The decision is withdrawn.")

    return answered(
        request,
        client,
        form,
        save,
        heading=_("Withdraw the decision"),
        submit_label=_("Withdraw"),
        application=decision.application,
        decision=decision,
    )


def _already_withdrawn(request, client: Client):
    """Somebody was quicker, or the form was sent twice."""
    looked_at(request, client)
    messages.info(request, _("This is withdrawn already."))
    return redirect(to_applications(client))
