from django.core.management.base import BaseCommand

from reports.jobs.actions import forget


class Command(BaseCommand):
    help = "Removes files of long jobs that are older than JOB_FILE_DAYS. For a timer, once a day."

    def handle(self, *args, **options):
        self.stdout.write(f"{forget()} files removed")
