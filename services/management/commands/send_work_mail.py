from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from services.work.mail import send_work_mail


class Command(BaseCommand):
    help = "Mails each worker and head how much waits for them; at most once a week. For a timer."

    def handle(self, *args, **options) -> None:
        sent, failed = send_work_mail(timezone.localdate())
        self.stdout.write(ngettext("%d mail sent.", "%d mails sent.", sent) % sent)
        if failed:
            raise CommandError(ngettext("%d mail failed.", "%d mails failed.", failed) % failed)
