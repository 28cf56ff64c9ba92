"""Addresses and typed forms of applications and decisions, for their tests."""

import uuid

from django.urls import reverse


def listed(client) -> str:
    return reverse("services:application_list", args=[client.uuid])


def address(name: str, row) -> str:
    return reverse(f"services:{name}", args=[row.uuid])


def asked(**kwargs) -> dict:
    said = {"submitted_on": "1.11.2021", "number": "I-7", "services": ["child-fizioterapija"]}
    return said | {"form_key": uuid.uuid4(), **kwargs}


def granted(**kwargs) -> dict:
    said = {"is_granted": "yes", "decided_on": "5.11.2021", "number": "L-9",
            "services": ["child-fizioterapija"]}  # fmt: skip
    return said | {"form_key": uuid.uuid4(), **kwargs}


def seen(row) -> str:
    return type(row).objects.get(pk=row.pk).changed_at.isoformat()


def requested(application) -> set[tuple[str, str]]:
    rows = application.requested.filter(is_withdrawn=False).order_by("id")
    return set(rows.values_list("service__code", "recipient"))
