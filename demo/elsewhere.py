"""A few clients of other municipalities: a move, a parent of two offices, parishes of Aglona."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from demo.casebook import Casebook, Client
from demo.people import Names
from demo.visits import care_now_and_then, therapy


def elsewhere(names: Names) -> list[Casebook]:
    rng = Random("citi novadi")
    ludza = Casebook(names, "LU", "ludzas-novads")
    preili = Casebook(names, "PR", "preilu-novads")
    aglona = Casebook(names, "AG", "aglonas-novads")
    livani = Casebook(names, "LI", "livanu-novads")
    for book, count in ((ludza, 3), (preili, 2), (livani, 2)):
        for turn in range(count):
            born = names.born(2010, 2014)
            _course(book.enrol_child(born, date(2019, 3, 4) + timedelta(days=30 * turn)), rng)
    for parish in ("Aglonas pagasts", "Kastuļinas pagasts"):
        born = names.born(2010, 2014)
        _course(aglona.enrol_child(born, date(2019, 9, 2), parish=parish), rng)
    _move(ludza, preili, rng)
    _share_parent(ludza.clients[0], livani, rng)
    return [ludza, preili, aglona, livani]


def _course(child: Client, rng: Random) -> None:
    """Before the reform, after it and this year."""
    child.is_current = True
    start = child.enrolled_on + timedelta(days=30)
    therapy(child, {"fizioterapija": 6}, start, date(2020, 12, 18), rng, far=True)
    therapy(child, {"fizioterapija": 5}, date(2021, 3, 1), date(2021, 12, 17), rng, far=True)
    therapy(child, {"psihologs": 4}, date(2026, 2, 2), date(2026, 11, 6), rng, far=True)


def _move(old: Casebook, new: Casebook, rng: Random) -> None:
    """The second child of ``old`` moves: one person, a file in each office."""
    left = old.clients[1]
    left.visits = [visit for visit in left.visits if visit.day < date(2022, 6, 1)]
    left.exited_on, left.is_current = date(2022, 5, 31), False
    moved = replace(
        left,
        number=f"{new.prefix}-{len(new.clients) + 1:03d}",
        municipality=new.municipality,
        enrolled_on=date(2022, 6, 1),
        exited_on=None,
        is_current=True,
        representatives=[
            replace(left.representatives[0], number=new.next_number(), valid_from=date(2022, 6, 1))
        ],
        visits=[],
    )
    left.representatives[0].valid_to = date(2022, 5, 31)
    new.clients.append(moved)
    therapy(moved, {"fizioterapija": 8}, date(2022, 8, 1), date(2026, 11, 6), rng, far=True)
    care_now_and_then(moved, date(2023, 1, 9), date(2026, 11, 6), 8, rng, "aprupes-biedriba")


def _share_parent(child: Client, other: Casebook, rng: Random) -> None:
    """The first child's parent stands for a child of another office too and is served there."""
    parent = child.representatives[0]
    sibling = other.clients[0]
    sibling.representatives.append(
        replace(
            parent,
            number=other.next_number(),
            valid_from=sibling.enrolled_on,
            valid_to=sibling.last_day_as_child,
        )
    )
    sibling.representatives.reverse()
    for client in (child, sibling):
        therapy(
            client,
            {"psihologs": 3},
            date(2020, 2, 3),
            date(2021, 5, 28),
            rng,
            recipient="representative",
            far=True,
        )
