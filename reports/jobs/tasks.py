"""What stands in the queue: the key of a job, nothing else."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from reports.jobs import runner


@task()
def run_job(job: int) -> None:
    if runner.run(job):
        enqueue(job)


def enqueue(job: int) -> None:
    """In the transaction of whoever calls."""
    run_job.enqueue(job)


def is_queued(job: int) -> bool:
    """A worker has yet to fetch it; what it fetched says nothing, it may have been killed."""
    tasks = DBTaskResult.objects.ready().filter(task_path=run_job.module_path)
    return tasks.filter(args_kwargs__args=[job]).exists()
