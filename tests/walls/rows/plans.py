from datetime import date

from django.utils import timezone

from services.models import PlanGoal, PlanReview, SupportPlan

CANARIES = {"goal": "mērķis-kanārija-9", "review": "pārskatīšana-kanārija-10"}


def fill(file) -> None:
    """A draft beside the plan in force, with a goal; and a review of the one in force."""
    scope = {"client": file.client, "territory": file.client.territory}
    draft = SupportPlan.objects.create(
        number="AP-KANARIJA-D", prepared_by=file.worker, changed_at=timezone.now(), **scope
    )
    PlanGoal.objects.create(plan=draft, text=CANARIES["goal"], **scope)
    PlanReview.objects.create(
        plan=file.client.supportplans.get(approved_on__isnull=False),
        reviewed_on=date(2021, 1, 1),
        result=CANARIES["review"],
        reviewed_by=file.worker,
        **scope,
    )
