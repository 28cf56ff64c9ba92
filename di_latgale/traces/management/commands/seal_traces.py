from django.core.management.base import BaseCommand

from di_latgale.traces.seals import seal_traces


class Command(BaseCommand):
    help = "Seals the traces written since the last seal; for a timer."

    def handle(self, *args, **options) -> None:
        seal = seal_traces()
        if seal is None:
            self.stdout.write("nothing to seal")
        else:
            self.stdout.write(f"seal {seal.number}: {seal.count} rows, {seal.hash}")
