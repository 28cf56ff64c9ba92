from services.models.catalogue import (
    Centre,
    Closure,
    FundingSource,
    Limit,
    Rate,
    RateQuerySet,
    Recipient,
    Service,
    Unit,
    Window,
)
from services.models.period import MonthlyPeriod
from services.models.plan import PlannedService, SupportPlan
from services.models.session import Correction, ServiceSession, ServiceSessionQuerySet

__all__ = [
    "Centre",
    "Closure",
    "Correction",
    "FundingSource",
    "Limit",
    "MonthlyPeriod",
    "PlannedService",
    "Rate",
    "RateQuerySet",
    "Recipient",
    "Service",
    "ServiceSession",
    "ServiceSessionQuerySet",
    "SupportPlan",
    "Unit",
    "Window",
]
