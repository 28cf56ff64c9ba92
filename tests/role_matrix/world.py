"""The people of the matrix, and what there is for them to ask for."""

import re
import uuid
from datetime import date, timedelta
from functools import partial
from http.cookies import SimpleCookie

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from clients.models import Assessment, CaseloadEntry, Substitution
from clients.moves.actions import offer
from clients.persons.actions import merge
from di_latgale.accounts.models import Membership, User
from di_latgale.dates import Period
from reports.closing.actions import close, reissue
from reports.models import RetentionPeriod
from services.models import Exclusion, Limit, Service
from tests import factories
from tests.clients.note_rows import NoteFactory, OutcomeFactory
from tests.documents import made
from tests.people_rows import people_around
from tests.role_matrix.passkey import a_credential
from tests.role_matrix.reading import SCOPED, Address
from tests.rules_rows import make_tie, make_weight
from tests.services import plan_rows
from tests.services.application_rows import waiting_rows
from tests.services.assessment_rows import a_domain, a_draft

INVENTED = "00000000-0000-4000-8000-000000000000"

Role = Membership.Role
ROLES = {
    "worker": (Role.SOCIAL_WORKER, "rezeknes-valstspilseta"),
    "head": (Role.DEPARTMENT_HEAD, "rezeknes-valstspilseta"),
    "catalogue": (Role.CATALOGUE_ADMINISTRATOR, None),
    "coordin": (Role.REGIONAL_COORDINATOR, None),
    "auditor": (Role.AUDITOR, "rezeknes-valstspilseta"),
    "region": (Role.AUDITOR, None),
    "provider": (Role.PROVIDER_SPECIALIST, None),
    "system": (Role.SYSTEM_ADMINISTRATOR, None),
}


# Month of 2022: the steps taken with it.
MONTHS = {
    1: [],
    2: ["close"],
    3: ["close", "submit"],
    4: ["close", "ask"],
    5: ["close", "submit", "ask"],
}
MONTH_OF_PAGE = {
    "periods:submit": 2,
    "periods:ask": 2,
    "periods:accept": 3,
    "periods:return": 3,
    "periods:decline": 4,
    "periods:open": 4,
}

# One for all: each new one reads through the static files before its first request.
_browser = Client()


class World:
    """A person a column, eight whose role has ended, and what there is for them to ask for.

    "own": a client of the person's municipality, planned with the person's provider; a session
    that the person recorded. "colleague": the same of a colleague. "other": of another
    municipality and provider, recorded by a stranger.
    """

    def __init__(self) -> None:
        self.provider = factories.ProviderFactory(code="pie-ezera", name="Pie ezera")
        self.columns: dict[str, list[User | None]] = {"nobody": [None], "none": [], "ended": []}
        self._make_people()
        self._make_clients()
        self._make_catalogue()
        self.ties = {kind: make_tie(client) for kind, client in self.clients.items()}
        self.people = {kind: people_around(client) for kind, client in self.clients.items()}
        self._sessions: dict[tuple[int | None, str], object] = {}
        self._make_sessions()
        self._make_moves_and_merges()
        self._make_notes()
        self._make_jobs()
        self._make_plans()
        self._make_periods()
        self.at_admin_sign_in: dict = {}
        self._cookies = {None: ""} | {u.pk: self._sign_in(u) for u in self._everybody()}
        self._give_second_factors(self.columns["coordin"][0])

    def _make_people(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        for column, (role, place) in ROLES.items():
            kwargs = {"provider": self.provider} if column == "provider" else {}
            self.columns[column] = [factories.user_with(role, place, name=column, **kwargs)]
            ended = factories.user_with(
                role, place, name=f"ended {column}", valid_to=yesterday, **kwargs
            )
            self.columns["ended"].append(ended)
        self.columns["none"] = [factories.UserFactory(name="none")]
        place = "rezeknes-valstspilseta"
        self.colleague = factories.user_with(Role.SOCIAL_WORKER, place, name="colleague")
        self.stranger = factories.user_with(
            Role.SOCIAL_WORKER, "augsdaugavas-novads", name="stranger"
        )

    def _everybody(self) -> list[User]:
        return [user for users in self.columns.values() for user in users if user]

    def _make_clients(self) -> None:
        elsewhere = factories.ProviderFactory(code="aiz-kalna", name="Aiz kalna")
        whose = {
            "own": ("rezekne", self.columns["worker"][0], self.provider),
            "colleague": ("rezekne", self.colleague, self.provider),
            "other": ("daugavpils-novads", self.stranger, elsewhere),
        }
        factories.RateFactory()
        factories.FundingSourceFactory()
        self.clients, self.lines, self.handovers, self.substitutions = {}, {}, {}, {}
        self.drafts = {}
        self.documents, self.waiting = {}, {}
        self.publications, self.prints = {}, {}
        for kind, (place, worker, provider) in whose.items():
            client = factories.ClientFactory(
                territory=factories.territory(place), identity__family_name=f"Ozola-{kind}"
            )
            scope = {"client": client, "territory": client.territory}
            self.handovers[kind] = uuid.uuid4()
            CaseloadEntry.objects.create(
                worker=worker, valid_from=date(2018, 1, 1), handover=self.handovers[kind], **scope
            )
            self.substitutions[kind] = Substitution.objects.create(
                municipality=factories.belonging_on(place, timezone.localdate()),
                worker=worker,
                substitute=factories.UserFactory(name=f"substitute {kind}"),
                valid_from=date(2018, 1, 1),
                valid_to=date(2099, 1, 1),
            )
            Assessment.objects.create(assessed_on=date(2018, 1, 1), **scope)
            self.clients[kind] = client
            self.drafts[kind] = a_draft(client, assessed_by=worker)
            self.publications[kind] = factories.PublicationFactory(
                municipality=factories.belonging_on(place, timezone.localdate()),
                published_by=worker,
            )
            self.prints[kind] = factories.OfficialPrintFactory(
                municipality=factories.belonging_on(place, timezone.localdate()), made_by=worker
            )
            self.documents[kind] = made.document(client, worker, title=kind)
            self.waiting[kind] = waiting_rows(client)
            self.lines[kind] = factories.PlannedServiceFactory(
                plan__client=client, provider=provider
            )

    def _make_moves_and_merges(self) -> None:
        """Own and a colleague's: offered to the person's office, or joined there."""
        self.twins, self.moves, self.merges = {}, {}, {}
        for kind, client in self.clients.items():
            place = client.territory
            self.twins[kind] = factories.ClientFactory(adult=True, territory=place)
            joined = [factories.ClientFactory(adult=True, territory=place) for _file in range(2)]
            joined[0].exited_on = joined[0].enrolled_on
            joined[0].save()
            self.merges[kind] = merge(one=joined[0], other=joined[1], by=self.colleague)
            is_other = kind == "other"
            offered = factories.ClientFactory(
                territory=factories.territory("rezekne" if is_other else "daugavpils-novads")
            )
            target = "livanu-novads" if is_other else "rezeknes-valstspilseta"
            self.moves[kind] = offer(
                client=offered,
                to=factories.municipality(target),
                moved_on=date(2021, 11, 8),
                copies=set(),
                note="",
                by=self.stranger,
            )

    def _make_sessions(self) -> None:
        for user in (None, *self._everybody()):
            self._sessions[user and user.pk, "own"] = self._session("own", user)
        for kind, user in (("colleague", self.colleague), ("other", self.stranger)):
            self._sessions[None, kind] = self._session(kind, user)

    def _make_plans(self) -> None:
        """Of each client one in each state, so that each step has a plan to take it with."""
        head = factories.UserFactory(name="another head")
        preparers = {"own": self.colleague, "colleague": self.colleague, "other": self.stranger}
        self.plans = {
            (kind, state): make(self.clients[kind], by)
            for kind, by in preparers.items()
            for state, make in (
                ("draft", plan_rows.draft),
                ("submitted", plan_rows.submitted),
                ("approved", partial(plan_rows.approved, head=head)),
            )
        }

    def _make_periods(self) -> None:
        """Months in each state, so that each step has one to take it with; and one version."""
        self.places, self.versions, self.again = {}, {}, {}
        for slug, kinds in (("rezeknes-valstspilseta", ["own", "colleague"]),
                            ("augsdaugavas-novads", ["other"])):  # fmt: skip
            place = factories.municipality(slug)
            head = factories.user_with(Role.DEPARTMENT_HEAD, slug, name=f"closes {slug}")
            for month, taken in MONTHS.items():
                period = factories.month_of(slug, date(2022, month, 1))
                for step in taken:
                    factories.step(period, step, by=head)
            (version,) = close(municipality=place, span=Period.month(date(2022, 7, 1)), by=head)
            self.places |= dict.fromkeys(kinds, place)
            self.versions |= dict.fromkeys(kinds, version)

            factories.confirmed(factories.forgotten(self.clients[kinds[0]], date(2022, 7, 1)))
            again = reissue(municipality=place, span=Period.month(date(2022, 7, 1)), by=head)
            self.again |= dict.fromkeys(kinds, again)
        self.corrections = {
            kind: factories.forgotten(client, date(2022, 7, 1))
            for kind, client in self.clients.items()
        }

    def plan_for(self, name: str, kind: str):
        """In the state in which the page of that name has something to do."""
        return self.plans[kind, plan_rows.STATE_OF_PAGE.get(name, "draft")]

    def _make_notes(self) -> None:
        """Each person's own, a colleague's and a stranger's."""
        authors = [("own", user) for user in self._everybody()]
        authors += [("colleague", self.colleague), ("other", self.stranger)]
        self.outcomes = {
            kind: OutcomeFactory(client=client) for kind, client in self.clients.items()
        }
        self._notes = {
            (kind, user.pk): NoteFactory(client=self.clients[kind], author=user)
            for kind, user in authors
        }

    def _make_jobs(self) -> None:
        """Each person's own, a colleague's and a stranger's: with a file, at work and failed."""
        authors = [("own", user) for user in self._everybody()]
        authors += [("colleague", self.colleague), ("other", self.stranger)]
        failed = {"state": "failed", "fault": "failed"}
        self._jobs = {}
        for kind, user in authors:
            file = factories.JobFileFactory(job__asked_by=user)
            self._jobs[kind, user.pk] = {
                "reports:file_download": file.job,
                "reports:file_cancel": factories.JobFactory(asked_by=user),
                "reports:file_retry": factories.JobFactory(
                    asked_by=user,
                    ended=True,
                    parameters__first="2021-03-02",
                    **failed,
                ),
            }

    def note(self, user: User | None, kind: str):
        oneself = user or self.columns["worker"][0]
        author = {"own": oneself, "colleague": self.colleague, "other": self.stranger}[kind]
        return self._notes[kind, author.pk]

    def _make_catalogue(self) -> None:
        """A row of each table that no session hangs on."""
        service = Service.objects.create(
            code="pirts",
            name="Pirts",
            category="social_care",
            unit="reize",
            money=Service.Money.UNIT_COST,
            for_child=True,
        )
        RetentionPeriod.objects.get(record="documents").delete()
        self.catalogue = {
            "retentionperiod": RetentionPeriod.objects.get(record="notes"),
            "service": service,
            "rate": factories.RateFactory(service=service),
            "exclusion": Exclusion.objects.order_by("id")[0],
            "partweight": make_weight(),
            "limit": Limit.objects.order_by("id")[0],
            "fundingsource": factories.FundingSourceFactory(code="pirts", name="Pirts fonds"),
            "centre": factories.CentreFactory(),
            "provider": factories.ProviderFactory(),
            "specialist": factories.SpecialistFactory(),
            "domain": a_domain(),
            "socialservice": factories.SocialServiceFactory(
                municipality=factories.municipality("ludzas-novads")
            ),
        }

    def _session(self, kind: str, recorded_by: User | None):
        line = self.lines[kind]
        return factories.ServiceSessionFactory(
            client=line.client, plan_line=line, provider=line.provider, recorded_by=recorded_by
        )

    def _sign_in(self, user: User) -> str:
        """With the password, just now: it is not asked again before a second factor is set up."""
        _browser.cookies = SimpleCookie()
        typed = {"login": user.email, "password": factories.TEST_PASSWORD}
        assert _browser.post("/accounts/sign-in/", typed).url == "/"
        return _browser.cookies[settings.SESSION_COOKIE_NAME].value

    def _give_second_factors(self, user: User) -> None:
        """An authenticator app, a passkey and the recovery codes that come with them."""
        TOTP.activate(user, generate_totp_secret())
        self.passkey = WebAuthn.add(user, "Atslēga", a_credential()).instance
        RecoveryCodes.activate(user)

    def browser(self, user: User | None) -> Client:
        """A browser of the person, as it was before any request; one at a time."""
        cookie = self._cookies[user and user.pk]
        _browser.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: cookie} if cookie else {})
        return _browser

    def session(self, user: User | None, kind: str):
        return self._sessions[user and user.pk if kind == "own" else None, kind]

    def person(self, user: User | None, kind: str) -> User:
        """Own: oneself."""
        oneself = user or self.columns["worker"][0]
        return {"own": oneself, "colleague": self.colleague, "other": self.stranger}[kind]

    def path(self, address: Address, user: User | None, kind: str, *, invented=False) -> str:
        """The address with the objects of ``kind`` as ``user`` sees it."""

        def value(found: re.Match) -> str:
            if found[1] in SCOPED and invented:
                return INVENTED
            return str(getattr(self, f"value_of_{found[1]}")(address, user, kind))

        return re.sub(r"<(\w+)>", value, address.path)

    def value_of_client(self, address, user, kind):
        return self.clients[kind].uuid

    def value_of_handover(self, address, user, kind):
        return self.handovers[kind]

    def value_of_substitution(self, address, user, kind):
        return self.substitutions[kind].uuid

    def value_of_session(self, address, user, kind):
        return self.session(user, kind).uuid

    def value_of_document(self, address, user, kind):
        return self.documents[kind].uuid

    def value_of_print(self, address, user, kind):
        return self.prints[kind].uuid

    def value_of_publication(self, address, user, kind):
        return self.publications[kind].uuid

    def value_of_job(self, address, user, kind):
        return self._jobs[kind, self.person(user, kind).pk][address.name].uuid

    def value_of_application(self, address, user, kind):
        """Not decided yet."""
        return self.waiting[kind]["undecided"].uuid

    def value_of_decision(self, address, user, kind):
        return self.waiting[kind]["decision"].uuid

    def value_of_turn(self, address, user, kind):
        return self.waiting[kind]["place"].uuid

    def value_of_tie(self, address, user, kind):
        return self.ties[kind].uuid

    def value_of_plan(self, address, user, kind):
        return self.plan_for(address.name, kind).uuid

    def value_of_municipality(self, address, user, kind):
        return self.places[kind].uuid

    def value_of_span(self, address, user, kind):
        """The month in the state in which the page of that name has something to do."""
        return f"2022-{MONTH_OF_PAGE.get(address.name, 1):02}"

    def value_of_version(self, address, user, kind):
        found = self.again if address.name == "periods:version_changes" else self.versions
        return found[kind].uuid

    def value_of_correction(self, address, user, kind):
        """Of somebody else, not decided yet."""
        return self.corrections[kind].uuid

    def value_of_representative(self, address, user, kind):
        return self.people[kind]["representation"].representative.uuid

    def value_of_representation(self, address, user, kind):
        return self.people[kind]["representation"].uuid

    def value_of_occupation(self, address, user, kind):
        return self.people[kind]["occupation"].uuid

    def value_of_contact(self, address, user, kind):
        return self.people[kind]["contact"].uuid

    def value_of_ground(self, address, user, kind):
        return self.people[kind]["ground"].uuid

    def value_of_kind(self, address, user, kind):
        """Of a ground, of which each client has one."""
        return "contract"

    def value_of_assessment(self, address, user, kind):
        return self.drafts[kind].uuid

    def value_of_score(self, address, user, kind):
        return self.drafts[kind].scores.earliest("id").uuid

    def value_of_person(self, address, user, kind):
        return self.person(user, kind).uuid

    def value_of_record(self, address, user, kind):
        return self.clients[kind].uuid

    def value_of_other(self, address, user, kind):
        """Of an adult of the same office, who may be the same person."""
        return self.twins[kind].uuid

    def value_of_personmerge(self, address, user, kind):
        return self.merges[kind].uuid

    def value_of_move(self, address, user, kind):
        return self.moves[kind].uuid

    def value_of_note(self, address, user, kind):
        return self.note(user, kind).uuid

    def value_of_outcome(self, address, user, kind):
        return self.outcomes[kind].uuid

    def value_of_place(self, address, user, kind):
        """A form's name."""
        return "note_create"

    def value_of_uid(self, address, user, kind):
        """Of a link in a mail, made up."""
        return "1"

    def value_of_key(self, address, user, kind):
        return "nav-tada"

    def value_of_passkey(self, address, user, kind):
        """The coordinator's, the only one there is."""
        return self.passkey.pk

    def value_of_row(self, address, user, kind):
        """Of the catalogue: every table has one."""
        return self.catalogue[address.path.split("/")[3]].pk

    def value_of_app(self, address, user, kind):
        return "services"

    def value_of_type(self, address, user, kind):
        """Of the admin's way from any row to its page."""
        return ContentType.objects.get_for_model(self.clients[kind]).pk

    def value_of_any(self, address, user, kind):
        return self.clients[kind].pk

    def value_of_rest(self, address, user, kind):
        return "nekas/"
