from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.documents import storage
from di_latgale.access import RightMissing, post_only
from di_latgale.traces import looked_at
from reports.exports import exported
from reports.jobs import actions
from reports.jobs.kinds import kind_of
from reports.jobs.models import Job, JobFile


@require_safe
def file_list(request):
    """The person's own files, ready or on their way; it asks for itself again while one is."""
    jobs = list(Job.objects.visible_to(request.user).for_list())
    context = {
        "jobs": jobs,
        "unfinished": sum(job.is_unfinished for job in jobs),
        "kept_days": settings.JOB_FILE_DAYS,
    }
    return render(request, "reports/file_list.html", context)


@require_safe
def file_download(request, uuid):
    """The file, to who asked for it and still may have it; 410 where it is no longer there."""
    job = _own(request, uuid)
    if job.is_unfinished:
        return redirect("reports:file_list")
    kind = kind_of(job.kind)
    if not kind.may(request.user, job.parameters):
        raise RightMissing(*kind.rights)
    file = JobFile.objects.filter(job=job).first() if job.has_file else None
    if file is None:
        return _gone(request, job)
    kept = job.parts.filter(is_left_out=False).order_by("position")
    keys = list(kept.values_list("key", flat=True))
    clients = kind.clients(request.user, job.parameters, keys)
    if len(clients) < len(keys):
        return _gone(request, job, is_of_others=True)
    looked_at(request, clients)
    return exported(
        request,
        storage.decrypted(job.uuid, bytes(file.content)),
        kind=kind.file_kind,
        name=kind.file_name(job.parameters),
        territories=kind.territories(job.parameters),
        is_named=kind.is_named,
    )


def _gone(request, job: Job, *, is_of_others: bool = False):
    context = {"job": job, "is_of_others": is_of_others, "kept_days": settings.JOB_FILE_DAYS}
    return render(request, "reports/file_gone.html", context, status=410)


@post_only
def file_cancel(request, uuid):
    if actions.cancel(_own(request, uuid)):
        messages.success(request, _("The preparing was cancelled."))
    return redirect("reports:file_list")


@post_only
def file_retry(request, uuid):
    """Goes on with what failed or was cancelled."""
    job = _own(request, uuid)
    kind = kind_of(job.kind)
    if not kind.may(request.user, job.parameters):
        raise RightMissing(*kind.rights)
    actions.retry(job)
    return redirect("reports:file_list")


def _own(request, uuid) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), uuid=uuid)
