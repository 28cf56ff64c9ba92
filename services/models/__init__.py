from services.models.carer_tie import CarerTie
from services.models.catalogue import Recipient, Service, Unit, Window
from services.models.centre import Centre, Closure
from services.models.correction import Correction
from services.models.exclusion import Exclusion
from services.models.limit import Limit
from services.models.money import FundingSource, Rate
from services.models.part import Part, PartWeight
from services.models.period import MonthlyPeriod, months_of
from services.models.period_step import PeriodDone, PeriodStep
from services.models.plan import SupportPlan
from services.models.plan_goal import PlanGoal, PlanReview
from services.models.planned_service import PlannedService
from services.models.recommendation import RecommendedService
from services.models.representation import SessionsRepresentation
from services.models.session import ServiceSession, ServiceSessionQuerySet
from services.models.waiting import DecisionOfPlaces, RequestedService, WaitingPlace
from services.models.work_mail import WorkMail

__all__ = [
    "CarerTie",
    "Centre",
    "Closure",
    "Correction",
    "DecisionOfPlaces",
    "Exclusion",
    "FundingSource",
    "Limit",
    "MonthlyPeriod",
    "Part",
    "PartWeight",
    "PeriodDone",
    "PeriodStep",
    "PlanGoal",
    "PlanReview",
    "PlannedService",
    "Rate",
    "Recipient",
    "RecommendedService",
    "RequestedService",
    "Service",
    "ServiceSession",
    "ServiceSessionQuerySet",
    "SessionsRepresentation",
    "SupportPlan",
    "Unit",
    "WaitingPlace",
    "Window",
    "WorkMail",
    "months_of",
]
