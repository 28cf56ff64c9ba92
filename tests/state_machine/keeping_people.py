"""Roles begin, end and move; access is closed and opened again."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from di_latgale.accounts.models import Membership
from tests.state_machine import office
from tests.state_machine.machine import Machine, numbers, people, signed_in
from tests.state_machine.office import PLACES, PROVIDERS, STAYS, Held


class KeepingPeople(Machine):
    @rule(keeper=people, number=numbers)
    def end_role(self, keeper, number) -> None:
        keeper = self.who_manages(keeper, number)
        held = self.held[number % len(self.held)]
        if held.person == STAYS:
            return None
        yesterday = timezone.localdate() - timedelta(days=1)
        body = {"membership": held.pk, "on": f"{yesterday:%d.%m.%Y}"}
        path = f"/accounts/people/{self.staff.users[held.person].uuid}/roles/end/"
        response = self.ask(keeper, path, body)
        if not self.may_keep(keeper, held.person, held.role, held.place):
            return self.is_refused(response)
        assert response.status_code == 302
        self.held.remove(held)
        self.shown["role ended"] += 1
        return None

    @rule(
        keeper=people,
        person=signed_in,
        role=st.sampled_from([office.WORKER, office.HEAD, office.AUDITOR, office.SPECIALIST]),
        number=numbers,
    )
    def give_role(self, keeper, person, role, number) -> None:
        keeper = self.who_manages(keeper, number)
        places = PROVIDERS if role == office.SPECIALIST else [slug for slug, _ in PLACES]
        place = places[number % len(places)]
        kind = "p" if role == office.SPECIALIST else "m"
        body = {
            "role": role,
            "place": f"{kind}-{place}",
            "valid_from": f"{timezone.localdate():%d.%m.%Y}",
        }
        path = f"/accounts/people/{self.staff.users[person].uuid}/roles/add/"
        before = set(Membership.objects.values_list("pk", flat=True))
        self.ask(keeper, path, body)
        for new in Membership.objects.exclude(pk__in=before).select_related("municipality"):
            # A head's place goes without saying: the form has no such field.
            given_at = new.municipality.slug if new.municipality else place
            assert self.may_keep(keeper, person, role, given_at)
            self.held.append(Held(person, role, given_at, new.pk))
            self.shown["role given"] += 1

    def may_keep(self, keeper, person, role, place) -> bool:
        """The system administrator all, a head workers and heads of the own office; not oneself."""
        held = self.of(keeper)
        if keeper == person:
            return False
        if any(h.role == office.ADMINISTRATOR for h in held):
            return True
        return role in office.KEEPERS and any(
            h.role == office.HEAD and h.place == place for h in held
        )

    @rule(number=numbers, place=st.sampled_from(PLACES))
    def move_person(self, number, place) -> None:
        """From one municipality to another, as of today."""
        held = self.held[number % len(self.held)]
        here = [h.place for h in self.held if (h.person, h.role) == (held.person, held.role)]
        if held.role not in office.READERS or held.place is None or place[0] in here:
            return
        Membership.objects.filter(pk=held.pk).delete()
        made = Membership.objects.create(
            user=self.staff.users[held.person],
            role=held.role,
            **office.place_fields(held.role, place[0], self.staff.providers),
        )
        self.held.remove(held)
        self.held.append(Held(held.person, held.role, place[0], made.pk))
        self.shown["moved"] += 1

    @rule(keeper=people, person=signed_in, again=st.booleans())
    def close_access(self, keeper, person, again) -> None:
        keeper = self.who_manages(keeper, -1)
        if person == STAYS:
            return None
        action = "reactivate" if again else "deactivate"
        path = f"/accounts/people/{self.staff.users[person].uuid}/{action}/"
        response = self.ask(keeper, path, {})
        is_keeper = any(h.role == office.ADMINISTRATOR for h in self.of(keeper))
        if not is_keeper or keeper == person:
            return self.is_refused(response)
        assert response.status_code == 302
        if again:
            self.closed.discard(person)
        else:
            self.closed.add(person)
            self.cookies.pop(person, None)
        self.shown[action] += 1
        return None
