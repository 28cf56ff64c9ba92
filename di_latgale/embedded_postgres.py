"""The checkout's own PostgreSQL: made at first use, started whenever it does not answer.

The settings call ``ensure_running``; ``script/stop-database`` runs this module to stop the server.
``var/postgres`` keeps the cluster (``data``), its ``port`` and ``password``, and a ``lock``: an
flock which the server inherits and so holds for as long as any of its processes lives. That, and
not a pid file, tells a running server from a killed one.

PostgreSQL refuses to run as root. For root it runs as the checkout's owner, or as ``nobody`` when
that is root too; where ``nobody`` cannot come, the cluster and a copy of the programs lie in
``/var/lib/di-latgale``.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import IO

import psycopg

from di_latgale import postgres_programs
from di_latgale.postgres_programs import EmbeddedPostgresError

NAME = "di_latgale"
HOST = "127.0.0.1"
# The password is never sent as such, even to a stranger who has taken the port.
CONNECTION_OPTIONS = {"require_auth": "scram-sha-256", "sslmode": "disable", "connect_timeout": 5}
START_SECONDS = 60  # recovery after a kill
WAIT_SECONDS = 90  # another command may be making the cluster first
SHELTERS = Path("/var/lib/di-latgale")
SERVER_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    # The log never repeats what was typed.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def ensure_running(base_dir: Path) -> dict:
    """Return the Django DATABASES entry of the checkout's server, which answers by then."""
    server = Server(base_dir)
    try:
        server.ensure_running()
    except PermissionError as error:
        owner = server.checkout.owner()
        raise EmbeddedPostgresError(
            f"The database of this checkout belongs to {owner}: run as {owner},"
            " or name another server in DATABASE_URL."
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": server.password,
        "HOST": HOST,
        "PORT": server.port,
        "OPTIONS": dict(CONNECTION_OPTIONS),
    }


def stop(base_dir: Path) -> bool:
    """Stop the checkout's server; False says that none was running."""
    return Server(base_dir).stop()


class Server:
    def __init__(self, checkout: Path):
        self.checkout = checkout.resolve()
        self.home = self.checkout / "var" / "postgres"
        self.refusal = ""

    @property
    def password(self) -> str:
        return _read(self.home / "password")

    @property
    def port(self) -> str:
        return _read(self.home / "port")

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """Whom the server runs as; None is whoever calls."""
        if os.geteuid() != 0:
            return None
        try:
            owner = pwd.getpwuid(self.checkout.stat().st_uid)
        except KeyError:
            return pwd.getpwnam("nobody")
        return owner if owner.pw_uid else pwd.getpwnam("nobody")

    @cached_property
    def place(self) -> Path:
        """The folder that holds the cluster.

        The password in the name keeps a copy or a later clone at the same path from finding it.
        """
        key = hashlib.sha256(f"{self.checkout}\0{self.password}".encode()).hexdigest()
        shelter = SHELTERS / key[:16]
        if self.user is None or (self.home / "data").exists():
            return self.home
        if shelter.exists() or not self._may("test", "-x", self.home):
            return shelter
        return self.home

    @property
    def data(self) -> Path:
        return self.place / "data"

    @cached_property
    def programs(self) -> Path:
        """PostgreSQL's programs, or a copy where the server's user cannot run them."""
        found = postgres_programs.find()
        if self._may(found / "postgres", "--version"):
            return found
        return postgres_programs.copy(found, self.place)

    def ensure_running(self) -> None:
        give_up = time.monotonic() + WAIT_SECONDS
        while not self._answers():
            with self._open_lock() as lock:
                if _take(lock):
                    self._start(lock)
            if time.monotonic() > give_up:
                raise EmbeddedPostgresError(
                    f"The database server runs, but port {self.port} says: {self.refusal}"
                    f"\nscript/stop-database stops it.\n{self._log_tail()}"
                )
            time.sleep(0.1)

    def stop(self) -> bool:
        if not self.home.exists():
            return False
        with self._open_lock() as lock:
            if _take(lock):
                return False
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", START_SECONDS)
            # Its last process lives on for a moment.
            fcntl.flock(lock, fcntl.LOCK_EX)
        return True

    def as_user(self) -> dict:
        """The arguments with which subprocess runs a program as the server's user."""
        rights = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if self.user:
            rights |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return rights

    def _answers(self) -> bool:
        """Whether a server on the remembered port has our password and serves our cluster."""
        if not (self.password and self.port):
            return False
        address = {"host": HOST, "port": self.port, "dbname": NAME, "user": NAME}
        try:
            with psycopg.connect(
                **address, password=self.password, **CONNECTION_OPTIONS
            ) as connection:
                served = connection.execute("SHOW data_directory").fetchone()[0]
        except psycopg.OperationalError as error:
            self.refusal = str(error)
            return False
        self.refusal = f"it serves {served}"
        return Path(served) == self.data

    def _open_lock(self) -> IO[bytes]:
        self.home.mkdir(parents=True, exist_ok=True)
        return open(self.home / "lock", "ab")

    def _start(self, lock: IO[bytes]) -> None:
        if not self.password:
            (self.home / "password").touch(mode=0o600)
            (self.home / "password").write_text(secrets.token_urlsafe(32))
        if not self.data.exists():
            self._make_cluster()
        (self.home / "port").write_text(str(_free_port(int(self.port or 0))))
        self._give_files_to_owner()
        # With the lock ours no server lives, but the number in its pid file may be somebody's.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        log = self.data / "server.log"
        log.unlink(missing_ok=True)
        settings = SERVER_SETTINGS | {"port": self.port}
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        command = ("start", "-D", self.data, "-l", log, "-o", options, "-w", "-t", START_SECONDS)
        self._run("pg_ctl", *command, inherited=[lock.fileno()])

    def _make_cluster(self) -> None:
        """Make the cluster aside, so that one half made is never taken for ours."""
        if self.place != self.home:
            _make_open_folder(SHELTERS)
            _make_open_folder(self.place)
        aside = self.place / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        if self.user:
            os.chown(aside, self.user.pw_uid, self.user.pw_gid)
        self._run(
            "initdb", "-D", aside, "-U", NAME, "--encoding=UTF8", "--locale=C", "--auth=trust"
        )
        (aside / "pg_hba.conf").write_text(f"host all all {HOST}/32 scram-sha-256\n")
        self._run(
            *("postgres", "--single", "-D", aside, "-c", "exit_on_error=on", "postgres"),
            input=f"ALTER ROLE {NAME} PASSWORD '{self.password}'\nCREATE DATABASE {NAME}\n",
        )
        aside.rename(self.data)

    def _give_files_to_owner(self) -> None:
        """What root made in another's checkout is the other's."""
        if os.geteuid() == 0:
            owner = self.checkout.stat()
            for name in ("..", ".", "lock", "password", "port"):
                os.chown(self.home / name, owner.st_uid, owner.st_gid)

    def _run(
        self, program: str, *arguments: object, input: str = "", inherited: Sequence[int] = ()
    ) -> None:
        run = subprocess.run(
            [self.programs / program, *map(str, arguments)],
            input=input,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=inherited,
            start_new_session=True,
            umask=0o077,
            **self.as_user(),
        )
        if run.returncode != 0:
            raise EmbeddedPostgresError(
                f"The database server: {program} failed.\n{run.stdout}\n{self._log_tail()}"
            )

    def _may(self, *command: object) -> bool:
        try:
            run = subprocess.run([*map(str, command)], capture_output=True, **self.as_user())
        except PermissionError:
            return False
        return run.returncode == 0

    def _log_tail(self) -> str:
        return "\n".join(_read(self.data / "server.log").splitlines()[-20:])


def _make_open_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _free_port(wanted: int) -> int:
    try:
        with socket.create_server((HOST, wanted)) as taken:
            return taken.getsockname()[1]
    except OSError:
        return _free_port(0)


def _take(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    stopped = stop(Path(__file__).resolve().parent.parent)
    sys.stdout.write("Stopped.\n" if stopped else "Not running.\n")
