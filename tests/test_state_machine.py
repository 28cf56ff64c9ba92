"""Random people do random things at once and one after another: nobody sees what is not theirs.

Each example is 30 steps: files are made, planned with providers and given to workers; people log,
correct, delete, restore, search, print; roles begin, end and move. After every answer each word
of every file is looked for that the reader must not be shown. ``STATE_MACHINE_EXAMPLES`` asks for
more examples than 100.
"""

import os
from collections import Counter

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis.stateful import run_state_machine_as_test

from tests.state_machine.entries import Entries
from tests.state_machine.filing import Filing
from tests.state_machine.keeping_people import KeepingPeople
from tests.state_machine.office import Staff
from tests.state_machine.reading import FILES, Reading

EXAMPLES = int(os.environ.get("STATE_MACHINE_EXAMPLES", "100"))
STEPS = 30


class Office(Filing, Entries, Reading, KeepingPeople):
    pass


# What must have been shown or done somewhere in a hundred examples: all of the first; of the
# second, which chance may leave out now and then, three quarters.
OFTEN = {"client", "code", "list", "entries", "planned client", "planned list", "refusal"}
SELDOM = {
    "note", "changes", "log clients", "log planned", "search /clients/search/",
    "search /services/planned/search/", "role ended", "role given", "moved",
    "deactivate", "reactivate", "admin", *FILES, "imported", "rows", "number in rows",
    "client changes", "earlier name", "correct/", "delete/", "restore/", "options clients",
    "options planned", "preview clients", "preview planned",
}  # fmt: skip


@pytest.mark.django_db
def test_nobody_is_ever_shown_what_is_not_theirs(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"

    class Example(Office):
        staff = Staff.hired()
        shown = Counter()

    run_state_machine_as_test(Example, settings=SEARCH)
    if EXAMPLES >= 100:
        shown = set(+Example.shown)
        assert shown >= OFTEN, OFTEN - shown
        assert len(SELDOM & shown) >= 0.75 * len(SELDOM), SELDOM - shown


SEARCH = hypothesis.settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
