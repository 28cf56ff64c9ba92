import time

from django.core.management import BaseCommand, CommandError

from clients.documents import storage
from clients.models import Document
from di_latgale import scope

# A file may lie there that long before its row is committed.
_GRACE_SECONDS = 60 * 60


class Command(BaseCommand):
    help = (
        "Removes files of documents that no row needs (left by a killed process, or deleted by "
        "retention); ends with 1 where a file is missing or, with --read, damaged."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Removes nothing.")
        parser.add_argument("--read", action="store_true", help="Decrypts every file to prove it.")

    def handle(self, *, dry_run: bool, read: bool, verbosity: int, **options) -> None:
        # The files first: one that is added meanwhile has a row by then or is too young.
        files = list(storage.stored())
        with scope.whole("sweep of documents"):
            needed = set(
                Document.objects.stored().order_by("id").values_list("file_key", flat=True)
            )
        orphans = [path for key, path in files if self._is_orphan(key, path, needed)]
        for path in orphans:
            if not dry_run:
                path.unlink(missing_ok=True)
        missing = sorted(key for key in needed if not storage.exists(key))
        damaged = sorted(self._damaged(needed - set(missing))) if read else []
        verb = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{len(needed)} documents, {len(orphans)} files {verb}")
        for key in missing:
            self.stdout.write(f"missing: {key.hex}")
        for key in damaged:
            self.stdout.write(f"damaged or another key: {key.hex}")
        if missing or damaged:
            raise CommandError(f"{len(missing)} missing, {len(damaged)} damaged")

    def _is_orphan(self, key, path, needed) -> bool:
        if key in needed and path == storage.path_of(key):
            return False
        try:
            return time.time() - path.stat().st_mtime > _GRACE_SECONDS
        except FileNotFoundError:
            return False

    def _damaged(self, keys):
        for key in keys:
            try:
                storage.read(key)
            except storage.FileDamagedError:
                yield key
            except storage.FileMissingError:
                continue
