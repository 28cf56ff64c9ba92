"""What is posted by the rows "filled": a form as a person fills it in, by the address's name."""

from collections.abc import Callable

from clients.register.forms import version_of as version_of_facts
from di_latgale.accounts.models import User
from di_latgale.history import versions
from services.assessments.actions import CONCLUSION, FACTS, SCORE
from services.assessments.versions import version_of as seen
from tests import factories
from tests.role_matrix.application_bodies import APPLICATIONS
from tests.role_matrix.world import World


def entry(world: World, user: User | None, kind: str) -> dict:
    return {
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "8.11.2021",
        "quantity": "1",
        "provider": world.lines[kind].provider.code,
        "funding_source": "esf",
    }


def a_print(world: World, user: User | None, kind: str) -> dict:
    return {"report": "period", "query": ""}


def correction(world: World, user: User | None, kind: str) -> dict:
    seen_at = world.session(user, kind).changed_at.isoformat()
    return entry(world, user, kind) | {"changed_at": seen_at}


def a_planned_search(world: World, user: User | None, kind: str) -> dict:
    return {"q": world.clients["own"].identity.family_name}


def a_search(world: World, user: User | None, kind: str) -> dict:
    """Finds one client, whose page opens at once."""
    return {"q": world.clients["own"].number}


def a_registration(world: World, user: User | None, kind: str) -> dict:
    return {
        "target_group": "child",
        "given_name": "Jauns",
        "family_name": "Klients",
        "birth_date": "20.5.2015",
        "enrolled_on": "1.3.2021",
    }


def facts(world: World, user: User | None, kind: str) -> dict:
    client = world.clients[kind]
    said = {"number": client.number, "version": version_of_facts(client)}
    place = {} if kind != "other" else {"territory": client.territory.slug}
    return a_registration(world, user, kind) | said | place | {"enrolled_on": "1.1.2018"}


def an_exit(world: World, user: User | None, kind: str) -> dict:
    return {"exited_on": "1.2.2030", "exit_reason": "own_wish"}


def a_responsible_worker(world: World, user: User | None, kind: str) -> dict:
    worker = world.columns["head"][0]
    key = "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a66"
    return {"do": "give", "worker": worker.uuid, "valid_from": "1.2.2030", "form_key": key}


def a_substitution(world: World, user: User | None, kind: str) -> dict:
    worker, colleague = world.columns["worker"][0], world.columns["head"][0]
    days = {"valid_from": "1.2.2030", "valid_to": "9.2.2030"}
    return {"worker": worker.uuid, "colleague": colleague.uuid} | days


def a_note(world: World, user: User | None, kind: str) -> dict:
    said = {"kind": "phone", "happened_on": "8.11.2021", "text": "Runājām."}
    return said | {"changed_at": world.note(user, kind).changed_at.isoformat()}


def an_outcome(world: World, user: User | None, kind: str) -> dict:
    version = versions.latest(world.outcomes[kind]).pk
    return {"kind": "education", "valid_from": "8.11.2021", "version": version}


def a_draft(world: World, user: User | None, kind: str) -> dict:
    typed = {"page": "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a55", "sequence": "1"}
    return typed | {"typed_by": str(user and user.uuid), "body": '[["text", "Runā", null]]'}


def a_plan(world: World, user: User | None, kind: str) -> dict:
    return {"number": "77", "valid_from": "1.12.2021", "valid_to": "30.11.2022"}


def _of_plan(name: str, /, **said) -> Callable[[World, User | None, str], dict]:
    """With the time of the plan that was shown."""

    def body(world: World, user: User | None, kind: str) -> dict:
        return {"changed_at": world.plan_for(name, kind).changed_at.isoformat()} | said

    return body


def a_remark(world: World, user: User | None, kind: str) -> dict:
    return {"remark": "Pielieciet parakstu."}


def a_correction(world: World, user: User | None, kind: str) -> dict:
    return {"quantity": "0", "why": "Nenotika"}


def a_forgotten_entry(world: World, user: User | None, kind: str) -> dict:
    return entry(world, user, kind) | {"happened_on": "4.2.2022", "why": "Aizmirsts"}


def a_decision(world: World, user: User | None, kind: str) -> dict:
    return {"do": "confirm"}


PERIODS = {f"periods:{step}": a_remark for step in ("ask", "decline", "return")} | {
    "services:correction_create": a_correction,
    "services:correction_decide": a_decision,
    "services:correction_forgotten": a_forgotten_entry,
}


PLANS = {"services:plan_create": a_plan} | {
    name: _of_plan(name, **said)
    for name, said in {
        "services:plan_approve": {},
        "services:plan_submit": {},
        "services:plan_withdraw": {},
        "services:plan_update": {"number": "77", "valid_from": "1.12.2021"},
        "services:plan_goals": {"rows": "1", "row-0-text": "Strādāt"},
        "services:plan_lines": {
            "rows": "1",
            "row-0-service": "masaza",
            "row-0-recipient": "child",
            "row-0-window": "month",
            "row-0-reason": "Vajag",
        },
        "services:plan_return": {"remark": "Pielieciet mērķi."},
        "services:plan_end": {"on": "1.12.2021", "reason": "Pārcēlās"},
        "services:plan_review": {"reviewed_on": "2.12.2021", "result": "Labi"},
    }.items()
}


def a_sign_in(world: World, user: User | None, kind: str) -> dict:
    return {"login": world.colleague.email, "password": "nepareiza-parole"}


def an_invitation(world: World, user: User | None, kind: str) -> dict:
    return {"email": "jauna@demo.example", "name": "Jauna Kolēģe"} | a_role(world, user, kind)


def a_role(world: World, user: User | None, kind: str) -> dict:
    return {
        "role": "department_head",
        "place": "m-rezeknes-valstspilseta",
        "valid_from": "1.1.2030",
    }


def an_end(world: World, user: User | None, kind: str) -> dict:
    person = world.person(user, kind)
    membership = person.memberships.order_by("id").first()
    return {"membership": (membership and membership.pk) or "", "on": "31.12.2030"}


def two_numbers(world: World, user: User | None, kind: str) -> dict:
    return {"one": world.clients["own"].number, "other": world.twins["own"].number}


def an_offer(world: World, user: User | None, kind: str) -> dict:
    return {"to_municipality": "livanu-novads-2021", "moved_on": "8.11.2021"}


def an_acceptance(world: World, user: User | None, kind: str) -> dict:
    return {"territory": "rezekne", "number": "K-JAUNS"}


def a_refusal(world: World, user: User | None, kind: str) -> dict:
    return {"why": "Klients dzīvo citur."}


def a_file(world: World, user: User | None, kind: str) -> dict:
    return {"format": "json"}


def a_tie(world: World, user: User | None, kind: str) -> dict:
    """Of another specialist than the tie there is; good for taking it back too."""
    said = {"specialist": world.catalogue["specialist"].pk, "kind": "relative"}
    version = world.ties[kind].changed_at.isoformat()
    return said | {"version": version, "change_reason": "Pārrakstīts"}


def _version(name: str, /, **typed) -> Callable[[World, User | None, str], dict]:
    """What is typed on the form of one of the people around, as of its stored version."""

    def body(world: World, user: User | None, kind: str) -> dict:
        row = world.people[kind][name]
        return typed | {"version": row.changed_at.isoformat(), "change_reason": "Pārrakstīts"}

    return body


def _typed(**typed) -> Callable[[World, User | None, str], dict]:
    return lambda world, user, kind: typed


def _identity(world: World, user: User | None, kind: str) -> dict:
    identity = world.people[kind]["representation"].representative.identity
    named = {"given_name": "Inga", "family_name": "Jauna"}
    return named | {"version": identity.changed_at.isoformat()}


def _called(world: World, user: User | None, kind: str) -> dict:
    return {"who": world.people[kind]["contact"].uuid, "to": "0"}


_REPRESENTED = {"kind": "guardian", "valid_from": "1.1.2018"}
_PEOPLE = {
    "clients:ground_create": _typed(number="L-9", valid_from="1.1.2020"),
    "services:ground_update": _version("ground", number="L-9", valid_from="1.1.2020"),
    "services:ground_withdraw": _version("ground"),
    "clients:call_order": _called,
    "clients:contact_create": _typed(name="Skola", phone="26123456"),
    "clients:contact_update": _version("contact", name="Skola", phone="26123456"),
    "clients:contact_withdraw": _version("contact"),
    "clients:occupation_create": _typed(kind="works", valid_from="1.1.2020"),
    "clients:occupation_update": _version("occupation", kind="works", valid_from="1.1.2016"),
    "clients:occupation_withdraw": _version("occupation"),
    "clients:representation_create": _typed(**_REPRESENTED),
    "clients:representation_update": _version("representation", **_REPRESENTED),
    "clients:representation_withdraw": _version("representation"),
    "clients:representative_find": _typed(q="Liepa"),
    "clients:representative_register": _typed(
        given_name="Zigrīda", family_name="Nezināmā", **_REPRESENTED
    ),
    "clients:representative_update": _identity,
}


def _of_catalogue(table: str) -> Callable[[World, User | None, str], dict]:
    """Good for a new row of the table and for the one there is."""

    def body(world: World, user: User | None, kind: str) -> dict:
        named = {"code": "jauns", "name": "Jauns"}
        if table == "services_service":
            kinds = {"category": "social_care", "unit": "stunda", "money": "unit_cost"}
            return named | kinds | {"for_child": "on"}
        if table == "services_rate":
            service, provider = world.catalogue["service"].pk, world.provider.pk
            return {"service": service, "provider": provider, "amount": "12,50"}
        if table == "services_limit":
            counted = {"window": "month", "counting": "sum", "unit": "stunda", "effect": "refuse"}
            return {"code": "jauns", "category": "social_care", "recipient": "child"} | counted
        if table == "services_exclusion":
            sides = {"one_category": "respite", "other_category": "transport"}
            return {"recipient": "child", "source": "MK 313"} | sides
        if table == "services_partweight":
            respite = factories.service("atelpas-bridis-ft").pk
            weight = {"part": "night", "weight": "0,5", "source": "MK 313"}
            return {"service": respite} | weight
        if table == "services_centre":
            no_closures = {"closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0"}
            return named | no_closures | {"service": factories.service("dac-grt").pk}
        if table == "clients_domain":
            steps = {"steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0"}
            return named | steps | {"target_group": "child", "position": "500"}
        if table == "reports_retentionperiod":
            return {"record": "documents", "years": "10"}
        if table == "organisations_socialservice":
            return {"municipality": factories.municipality("livanu-novads").pk, "name": "Dienests"}
        return named

    return body


_TABLES = (
    "services_service", "services_rate", "services_limit", "services_fundingsource",
    "services_exclusion", "services_partweight",
    "services_centre", "organisations_provider", "organisations_specialist",
    "organisations_socialservice", "clients_domain", "reports_retentionperiod",
)  # fmt: skip


def facts_of_assessment(world: World, user: User | None, kind: str) -> dict:
    draft = world.drafts[kind]
    said = {"assessed_on": "2.3.2020", "assessed_by": draft.assessed_by.uuid, "place": "Mājās"}
    return said | {"version": seen(draft, FACTS)}


def a_score(world: World, user: User | None, kind: str) -> dict:
    score = world.drafts[kind].scores.earliest("id")
    step = score.domain.steps.earliest("score")
    return {"step": step.pk, "note": "", "version": seen(score, SCORE)}


def a_conclusion(world: World, user: User | None, kind: str) -> dict:
    version = seen(world.drafts[kind], CONCLUSION)
    return {"conclusion": "Vajadzīgs atbalsts.", "version": version}


def a_recommendation(world: World, user: User | None, kind: str) -> dict:
    return {"service": "fizioterapija:child"}


def a_reason(world: World, user: User | None, kind: str) -> dict:
    return {"reason": "Ierakstīts kļūdaini."}


_ASSESSMENTS = {
    "services:assessment_conclusion": a_conclusion,
    "services:assessment_domain": a_score,
    "services:assessment_services": a_recommendation,
    "services:assessment_update": facts_of_assessment,
    "services:assessment_withdraw": a_reason,
}

BODIES: dict[str, Callable[[World, User | None, str], dict]] = (
    {
        "account_login": a_sign_in,
        "reports:print_create": a_print,
        "people:invite": an_invitation,
        "people:membership_add": a_role,
        "people:membership_end": an_end,
        "clients:caseload": a_responsible_worker,
        "clients:create": a_registration,
        "clients:draft_keep": a_draft,
        "clients:exit": an_exit,
        "clients:note_create": a_note,
        "clients:note_update": a_note,
        "clients:duplicate_numbers": two_numbers,
        "clients:move_accept": an_acceptance,
        "clients:move_create": an_offer,
        "clients:move_decline": a_refusal,
        "clients:outcome_update": an_outcome,
        "clients:search": a_search,
        "clients:substitution_create": a_substitution,
        "clients:update": facts,
        "reports:hand_out": a_file,
        "services:session_create": entry,
        "services:session_options": entry,
        "services:session_preview": entry,
        "services:session_update": correction,
        "services:tie_create": a_tie,
        "services:tie_update": a_tie,
        "services:tie_withdraw": a_tie,
        "services:planned_create": entry,
        "services:planned_options": entry,
        "services:planned_preview": entry,
        "services:planned_search": a_planned_search,
        "services:planned_update": correction,
    }
    | _PEOPLE
    | _ASSESSMENTS
    | {
        f"admin:{table}_{action}": _of_catalogue(table)
        for table in _TABLES
        for action in ("add", "change")
    }
)
BODIES |= PLANS
BODIES |= PERIODS
BODIES |= APPLICATIONS
