"""A reason belongs to its transaction, which here really ends."""

import pytest
from django.db import transaction

from di_latgale import history
from tests import factories


def test_a_reason_alone_is_kept_and_ends_with_the_transaction(committed):
    with transaction.atomic():
        history.reason("move of the office")
        first = factories.ProviderFactory()
    second = factories.ProviderFactory()
    assert first.events.get().pgh_context == {"reason": "move of the office"}
    assert second.events.get().pgh_context is None


def test_outside_a_transaction_a_reason_is_a_fault(committed):
    with pytest.raises(RuntimeError):
        history.reason("nobody would see it")
