"""Addresses and typed forms of the pages of a plan, for their tests."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import Client as Browser


def of_client(child, page="") -> str:
    return f"/services/clients/{child.uuid}/plans/{page}"


def of_plan(plan, page="") -> str:
    return f"/services/plans/{plan.uuid}/{page}"


def shown(plan) -> str:
    plan.refresh_from_db()
    return plan.changed_at.isoformat()


def line_typed(plan, *lines, **said) -> dict:
    usual = {
        "service": "fizioterapija",
        "recipient": "child",
        "quantity": "20",
        "window": "project",
    }
    typed = {"changed_at": shown(plan), "rows": str(len(lines))}
    for number, line in enumerate(lines):
        typed |= {f"row-{number}-{name}": value for name, value in {**usual, **line}.items()}
    return typed | said


def at_once(*requests) -> list[int]:
    """Requests as (user, address, data), each over a connection of its own."""

    def ask(request) -> int:
        user, address, data = request
        browser = Browser()
        browser.force_login(user)
        try:
            return browser.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))
