"""„Pārskati” stays the current page of the navigation beneath /reports/."""

import pytest

from di_latgale.context_processors import _ITEMS, _pages


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "path", "expected"),
    [
        ("inese", "/reports/period/", ["Pārskati"]),
        ("inese", "/reports/article/", ["Pārskati"]),
        ("inese", "/reports/article/rows/", ["Pārskati"]),
        ("inese", "/reports/publications/new/", ["Pārskati"]),
        ("inese", "/reports/access-review/", ["Pārskati"]),
        ("inese", "/reports/rows/", ["Pārskati"]),
        ("rita", "/reports/rows/", ["Rindas bez vārdiem"]),
        ("inese", "/reports/retention/", ["Glabāšana"]),
        ("inese", "/periods/", ["Periodi"]),
        ("inese", "/", ["Sākums"]),
        ("inese", "/reports", []),
    ],
)
def test_one_item_is_current(request, person, path, expected):
    user = request.getfixturevalue(person)
    items = _pages(user, _ITEMS, path)
    assert [str(item.label) for item in items if item.current] == expected
