from django.utils import timezone

from tests import factories as make


def _twice():
    job = make.JobFactory()
    make.JobFactory(asked_by=job.asked_by)


def _part_twice():
    part = make.JobPartFactory(key="a")
    make.JobPartFactory(job=part.job, key="a")


def _one_place():
    part = make.JobPartFactory(position=1)
    make.JobPartFactory(job=part.job, position=1)


BROKEN_BY = {
    "job_once_at_a_time": _twice,
    "job_not_more_than_all": lambda: make.JobFactory(total=1, done=2),
    "job_ends_whole": lambda: make.JobFactory(finished_at=timezone.now()),
    "jobpart_once": _part_twice,
    "jobpart_one_place": _one_place,
}
