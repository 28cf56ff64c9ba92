from django.core.management.base import BaseCommand

from reports.jobs.actions import sweep


class Command(BaseCommand):
    help = (
        "Gives jobs whose worker is gone to another one. Each worker does so by itself; this is "
        "for a timer besides."
    )

    def handle(self, *args, **options):
        swept = sweep()
        self.stdout.write(f"{swept.given_back} given back, {swept.given_up} given up")
