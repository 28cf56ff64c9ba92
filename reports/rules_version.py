"""Which rules were in force when a report was made: a short name that changes with any of them."""

import hashlib
import json

from services.models import Exclusion, Limit, PartWeight

_LENGTH = 8


def rules_version() -> str:
    """Of the dated rules of the catalogue: limits, exclusions, weights of parts of a day."""
    rows = [
        list(model.objects.order_by("pk").values_list()) for model in (Limit, Exclusion, PartWeight)
    ]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()[:_LENGTH]
