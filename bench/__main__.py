"""Walls, history and traces against the same without them: ``script/bench``.

Two scratch databases with equal rows, one process for each, asked in turn, so that whatever else
the machine does falls on both. Ends with 1 where a median is more than ``GOAL`` times the other.
"""

import argparse
import os
import statistics
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "di_latgale.settings")

GOAL = 1.5
WITH, WITHOUT = "with", "without"
# What is asked, how often, and how often before that without a clock.
CASES = {
    "a session's POST": ("session_post", 100, 10),
    "the client page": ("client_page", 100, 10),
    "the list of clients": ("client_list", 50, 5),
    "search by name": ("client_search", 50, 5),
    "region report": ("region_report", 7, 2),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--clients", type=int, default=3_000)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true", help="Keep the two databases.")
    options = parser.parse_args()
    names = {kind: f"bench_{os.getpid()}_{kind}" for kind in (WITH, WITHOUT)}
    with psycopg.connect(**_server(), autocommit=True) as server:
        try:
            _make(server, names, options)
            return _measure(names)
        finally:
            if not options.keep:
                for name in names.values():
                    server.execute(
                        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                            sql.Identifier(name)
                        )
                    )


def _server() -> dict:
    """How to reach the server of the settings, in its database for maintenance."""
    database = settings.DATABASES["default"]
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    found = {key: database[name] for key, name in keys.items() if database.get(name)}
    return {**found, "dbname": "postgres"}


def _make(server, names: dict[str, str], options) -> None:
    print(f"making {options.clients} clients and {options.sessions} sessions", flush=True)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(names[WITH])))
    arguments = [str(options.clients), str(options.sessions)]
    subprocess.run(
        [sys.executable, "-m", "bench.rows", *arguments], env=_environment(names[WITH]), check=True
    )
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(names[WITHOUT]), sql.Identifier(names[WITH])
        )
    )


def _environment(database: str) -> dict[str, str]:
    server = _server()
    place = f"{server.get('host', '127.0.0.1')}:{server.get('port', 5432)}"
    password = f":{server['password']}" if server.get("password") else ""
    address = urlunsplit(("postgres", f"{server['user']}{password}@{place}", database, "", ""))
    assert urlsplit(address).hostname
    return {**os.environ, "DATABASE_URL": address}


class Asker:
    """The process of one database; ``ask`` gives the milliseconds that an answer took."""

    def __init__(self, kind: str, database: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.asker", kind],
            env=_environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, case: str) -> float:
        try:
            self._process.stdin.write(f"{case}\n")
            self._process.stdin.flush()
            return float(self._process.stdout.readline())
        except (BrokenPipeError, ValueError):
            raise SystemExit(f"{case} failed, see above") from None

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def _measure(names: dict[str, str]) -> int:
    askers = {kind: Asker(kind, name) for kind, name in names.items()}
    print(f"{'':34}{'without':>10}{'with':>10}{'ratio':>8}{'goal':>7}")
    missed = 0
    for title, (case, times, before) in CASES.items():
        for _time in range(before):
            for asker in askers.values():
                asker.ask(case)
        took = {kind: [] for kind in askers}
        for turn in range(times):
            for kind in (WITH, WITHOUT) if turn % 2 else (WITHOUT, WITH):
                took[kind].append(askers[kind].ask(case))
        floor, walled = (statistics.median(took[kind]) for kind in (WITHOUT, WITH))
        ratio = walled / floor
        missed += ratio > GOAL
        said = "ok" if ratio <= GOAL else "missed"
        print(
            f"{title:34}{floor:7.1f} ms{walled:7.1f} ms{ratio:8.2f}{GOAL:7.2f}  {said}", flush=True
        )
    for asker in askers.values():
        asker.end()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
