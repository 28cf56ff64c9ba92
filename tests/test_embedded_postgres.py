"""Each test has a checkout and a cluster of its own; the suite's own server is left alone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from di_latgale import embedded_postgres
from di_latgale.embedded_postgres import HOST, EmbeddedPostgresError, Server, ensure_running, stop

START = """
import sys
from pathlib import Path
from di_latgale.embedded_postgres import ensure_running
print(ensure_running(Path(sys.argv[1]))["PORT"])
"""


@pytest.fixture
def open_folder():
    """A folder every user may enter, which pytest's own temporary folders are not."""
    with tempfile.TemporaryDirectory(prefix="di latgale ") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def new_checkout(open_folder):
    """Make checkouts; their servers are stopped and their clusters removed afterwards."""
    checkouts = []

    def make(name: str = "a checkout", mode: int = 0o755) -> Path:
        checkout = open_folder / name
        checkout.mkdir(mode)
        checkouts.append(checkout)
        return checkout

    yield make
    for checkout in checkouts:
        if (checkout / "var").exists():
            stop(checkout)
            shutil.rmtree(Server(checkout).place)


def connect(checkout: Path) -> psycopg.Connection:
    entry = ensure_running(checkout)
    return psycopg.connect(
        host=entry["HOST"],
        port=entry["PORT"],
        dbname=entry["NAME"],
        user=entry["USER"],
        password=entry["PASSWORD"],
        autocommit=True,
    )


def remember(checkout: Path, text: str) -> None:
    with connect(checkout) as connection:
        connection.execute("CREATE TABLE remembered (text text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [text])


def recall(checkout: Path) -> str:
    with connect(checkout) as connection:
        return connection.execute("SELECT text FROM remembered").fetchone()[0]


def has_table(checkout: Path) -> bool:
    with connect(checkout) as connection:
        return connection.execute("SELECT to_regclass('remembered')").fetchone()[0] is not None


def postmaster(checkout: Path) -> int:
    return int((Server(checkout).data / "postmaster.pid").read_text().split()[0])


def test_it_makes_a_database_in_a_path_with_a_space(new_checkout):
    checkout = new_checkout()
    with connect(checkout) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("server_encoding", "fsync", "listen_addresses")
        }
    assert shown == {"server_encoding": "UTF8", "fsync": "on", "listen_addresses": HOST}


def test_concurrent_commands_start_one_server(new_checkout):
    checkout = new_checkout()
    command = [sys.executable, "-c", START, str(checkout)]
    commands = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
        for _ in range(3)
    ]
    # The pipes end with the commands: the server, still there, does not hold them.
    ports = {command.communicate(timeout=120)[0].strip() for command in commands}
    assert ports == {ensure_running(checkout)["PORT"].encode()}
    os.kill(postmaster(checkout), 0)


def test_data_survives_a_killed_server(new_checkout):
    checkout = new_checkout()
    remember(checkout, "Līvija")
    os.kill(postmaster(checkout), signal.SIGKILL)
    assert recall(checkout) == "Līvija"


def test_a_pid_file_with_a_living_stranger_is_no_obstacle(new_checkout):
    checkout = new_checkout()
    remember(checkout, "Līvija")
    pid_file = Server(checkout).data / "postmaster.pid"
    lines = pid_file.read_text().split("\n", 1)
    stop(checkout)
    stranger = subprocess.Popen(["sleep", "60"], **Server(checkout).as_user())
    try:
        pid_file.write_text(f"{stranger.pid}\n{lines[1]}")
        assert recall(checkout) == "Līvija"
    finally:
        stranger.kill()
        stranger.wait()


def test_the_port_is_kept_unless_something_else_has_taken_it(new_checkout):
    checkout = new_checkout()
    remember(checkout, "Līvija")
    port = ensure_running(checkout)["PORT"]
    stop(checkout)
    assert ensure_running(checkout)["PORT"] == port
    stop(checkout)
    with socket.create_server((HOST, int(port))):
        assert ensure_running(checkout)["PORT"] != port
        assert recall(checkout) == "Līvija"


def test_two_checkouts_do_not_see_each_other(new_checkout):
    first, second = new_checkout("first"), new_checkout("second")
    remember(first, "Līvija")
    assert not has_table(second)
    # Even when the second remembers the first one's port.
    port = ensure_running(first)["PORT"]
    stop(second)
    (second / "var/postgres/port").write_text(port)
    assert ensure_running(second)["PORT"] != port
    assert not has_table(second)
    assert recall(first) == "Līvija"


def test_it_works_where_only_the_owner_may_enter(new_checkout):
    closed = new_checkout("closed", mode=0o700)
    remember(closed, "Līvija")
    os.kill(postmaster(closed), signal.SIGKILL)
    assert recall(closed) == "Līvija"


def test_a_password_is_asked_for(new_checkout):
    checkout = new_checkout()
    entry = ensure_running(checkout)
    address = {"host": HOST, "port": entry["PORT"], "dbname": entry["NAME"], "user": entry["USER"]}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**address)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(**address, password="guess")
    assert (checkout / "var/postgres/password").stat().st_mode & 0o777 == 0o600


def test_a_server_that_cannot_start_says_why(new_checkout):
    checkout = new_checkout()
    ensure_running(checkout)
    stop(checkout)
    version = Server(checkout).data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    with pytest.raises(EmbeddedPostgresError, match="incompatible"):
        ensure_running(checkout)
    version.write_text(kept)
    ensure_running(checkout)


def test_stop_says_whether_there_was_a_server(new_checkout):
    checkout = new_checkout()
    assert not embedded_postgres.stop(checkout)
    ensure_running(checkout)
    assert embedded_postgres.stop(checkout)
    assert not embedded_postgres.stop(checkout)
