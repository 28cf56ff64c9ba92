from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from clients.models import Draft
from di_latgale import scope


class Command(BaseCommand):
    help = (
        "Removes drafts that are saved, given up or older than DRAFT_DAYS. For a timer, once a day."
    )

    def handle(self, *args, **options):
        with scope.whole("drafts forgotten"):
            removed, _by_model = Draft.objects.forgotten().delete()
        text = ngettext("%d draft removed.", "%d drafts removed.", removed)
        self.stdout.write(text % removed)
