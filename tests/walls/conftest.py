import pytest

from tests.services.conftest import anna  # noqa: F401
from tests.walls import files


@pytest.fixture
def file(db):
    """A child of Rēzekne with a row in every table that hangs on a client."""
    made = files.make_file()
    files.look_at(made)
    return made
