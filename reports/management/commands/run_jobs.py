"""The worker: fetches jobs from the queue, one at a time, and looks after those left alone."""

import logging
import os
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from reports.jobs import runner
from reports.jobs.actions import sweep

logger = logging.getLogger(__name__)
_LOST = (DatabaseError, InterfaceError)


class Command(BaseCommand):
    help = (
        "Works on long jobs until it is told to end (SIGTERM, Ctrl+C); then the job at hand waits "
        "for the next worker. Several may run at once, on any machine that reaches the database."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="Ends when the process that began it does."
        )
        parser.add_argument("--once", action="store_true", help="Ends when nothing waits any more.")

    def handle(self, *, with_parent: bool, once: bool, **options) -> None:
        runner.stopping.clear()
        parent = os.getppid() if with_parent else None
        threading.Thread(target=_look_after, args=(parent,), daemon=True).start()
        worker = Worker(
            queue_names=["default"],
            interval=1,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _ending(worker))
        while worker.running:
            try:
                worker.run()
                return
            except _LOST:
                logger.exception("the database is out of reach")
                connection.close()
                time.sleep(5)


def _ending(worker: Worker):
    def end(number, frame) -> None:
        runner.stopping.set()
        worker.shutdown(number, frame)

    return end


def _look_after(parent: int | None) -> None:
    """Beside the worker, which may be at one job for long."""
    next_at = 0.0
    while not runner.stopping.is_set():
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + settings.JOB_SWEEP_SECONDS
            try:
                sweep()
            except _LOST:
                logger.exception("jobs were not looked after")
            connection.close()
        runner.stopping.wait(1)
