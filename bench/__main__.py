"""Pages measured against each other, in ratios: ``script/bench``.

First with walls, history and traces against the same rows without them, then at 40,000 clients
against the same pages at 3,000. Scratch databases, one process for each, asked in turn, so that
whatever else the machine does falls on both. Ends with 1 where a median is more than the case's
goal times the other.
"""

import argparse
import os
import statistics
import subprocess
import sys
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "di_latgale.settings")

WITH, WITHOUT, LARGE = "with", "without", "large"
# Sessions of each client that the large database has more.
SESSIONS_EACH = 5


class Case(NamedTuple):
    """What is asked, how often, how often before that without a clock, and the most it may cost
    against the floor.
    """

    name: str
    times: int
    before: int
    goal: float


WALLS = {
    "a session's POST": Case("session_post", 100, 10, 1.5),
    "the client page": Case("client_page", 100, 10, 1.5),
    "the list of clients": Case("client_list", 50, 5, 1.5),
    "search by name": Case("client_search", 50, 5, 1.5),
    "region report": Case("region_report", 7, 2, 1.5),
}
# An office of a quarter of all clients: 750 and 10,000, so 13 is what grows with the clients.
SIZE = {
    "list, first page": Case("large_list", 30, 3, 2),
    "list, last page": Case("large_list_end", 30, 3, 3),
    "list, who receives services": Case("large_receiving", 30, 3, 3),
    "list of the whole region": Case("region_list", 20, 3, 4),
    "search by name": Case("large_search", 30, 3, 4),
    "search by phone": Case("large_phone", 30, 3, 4),
    "possible duplicates": Case("duplicates", 10, 2, 10),
    "first page of a worker": Case("large_home", 20, 2, 6),
    "first page of a head": Case("large_home_head", 10, 2, 6),
    "work to do, 225 and 3,000 clients": Case("work_list", 20, 2, 6),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--clients", type=int, default=3_000)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=40_000, help="Clients; 0 leaves them out.")
    parser.add_argument("--keep", action="store_true", help="Keep the databases.")
    options = parser.parse_args()
    kinds = (WITH, WITHOUT, LARGE) if options.large > options.clients else (WITH, WITHOUT)
    names = {kind: f"bench_{os.getpid()}_{kind}" for kind in kinds}
    with psycopg.connect(**_server(), autocommit=True) as server:
        try:
            _make(server, names, options)
            missed = _measure(names, WITHOUT, WITH, WALLS)
            if LARGE in names:
                _make_large(server, names, options)
                missed += _measure(names, WITH, LARGE, SIZE)
            return 1 if missed else 0
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
    _add_rows(names[WITH], 0, options.clients, options.sessions)
    _copy(server, names[WITH], names[WITHOUT])


def _make_large(server, names: dict[str, str], options) -> None:
    more = options.large - options.clients
    print(f"making {more} clients and {more * SESSIONS_EACH} sessions more", flush=True)
    _copy(server, names[WITH], names[LARGE])
    _add_rows(names[LARGE], options.clients, options.large, more * SESSIONS_EACH)


def _add_rows(database: str, *numbers: int) -> None:
    arguments = [sys.executable, "-m", "bench.rows", *map(str, numbers)]
    subprocess.run(arguments, env=_environment(database), check=True)


def _copy(server, source: str, copy: str) -> None:
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(copy), sql.Identifier(source)
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


def _measure(names: dict[str, str], floor: str, measured: str, cases: dict[str, Case]) -> int:
    """How many of ``cases`` missed their goal."""
    askers = {kind: Asker(kind, names[kind]) for kind in (floor, measured)}
    print(f"{'':36}{floor:>10}{measured:>10}{'ratio':>8}{'goal':>7}")
    missed = 0
    for title, case in cases.items():
        for _time in range(case.before):
            for asker in askers.values():
                asker.ask(case.name)
        took = {kind: [] for kind in askers}
        for turn in range(case.times):
            for kind in (measured, floor) if turn % 2 else (floor, measured):
                took[kind].append(askers[kind].ask(case.name))
        least, most = (statistics.median(took[kind]) for kind in (floor, measured))
        ratio = most / least
        missed += ratio > case.goal
        said = "ok" if ratio <= case.goal else "missed"
        print(
            f"{title:36}{least:7.1f} ms{most:7.1f} ms{ratio:8.2f}{case.goal:7.2f}  {said}",
            flush=True,
        )
    for asker in askers.values():
        asker.end()
    return missed


if __name__ == "__main__":
    sys.exit(main())
