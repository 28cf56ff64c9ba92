"""Every limit and every rule of eligibility, by a plain count over the sheets."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import holidays
from stdnum.lv import pvn

from tests.demo.workbook import (
    by_client,
    clients,
    day,
    holds,
    is_carer_occupied,
    plan_lines_on,
    reference,
    sessions,
    sheet,
)

SAME_DAY_RULE = date(2022, 4, 22)


def test_every_dated_limit():
    broken = []
    for rule in reference("limits"):
        bound = [s for s in sessions() if _binds(rule, s)]
        if not rule["maximum"]:
            continue
        for who, window in {(s.who["personal_code"], _window(rule, s.on)) for s in bound}:
            # All of the window, whatever rule each session met on its own day.
            used = _used(rule, who, window)
            if used > Decimal(rule["maximum"]):
                broken.append((rule["rule"], who, window, used))
    assert broken == []


def _binds(rule, s):
    if rule["service"] and rule["service"] != s.service:
        return False
    if (s.category, s.recipient) != (rule["category"], rule["recipient"]):
        return False
    if not holds(rule, s.on):
        return False
    if rule["age_from"] and not int(rule["age_from"]) <= s.age <= int(rule["age_to"]):
        return False
    occupied = is_carer_occupied(s.client_number, s.on)
    return not rule["representative_occupied"] or rule["representative_occupied"] == (
        "yes" if occupied else "no"
    )


def _window(rule, on):
    return {
        "project": None,
        "year": on.year,
        "month": (on.year, on.month),
        "week": on.isocalendar()[:2],
    }[rule["window"]]


def _used(rule, who, window):
    last = day(rule["valid_to"]) if rule["window"] == "project" else date.max
    rows = [
        s
        for s in _of_kind()[who, rule["category"], rule["recipient"]]
        if _window(rule, s.on) == window and s.on <= last
    ]
    if rule["counting"] == "kinds":
        return len({s.service for s in rows})
    if rule["counting"] == "each":
        each = Counter()
        for s in rows:
            each[s.service] += s.quantity
        return max(each.values(), default=0)
    return sum(s.quantity for s in rows)


@cache
def _of_kind():
    found = defaultdict(list)
    for s in sessions():
        found[s.who["personal_code"], s.category, s.recipient].append(s)
    return found


def test_respite_and_day_care_stand_alone_on_a_day_since_the_rule():
    alone = {"respite": {"social_care", "social_rehabilitation", "day_care"}}
    by_day = defaultdict(set)
    for s in sessions():
        if s.on >= SAME_DAY_RULE and s.recipient != "representative":
            by_day[s.client_number, s.on].add(s.category)
            if s.recipient == "adult" and s.service == "aprupe-majas":
                assert "day_care" not in by_day[s.client_number, s.on]
    for categories in by_day.values():
        assert not ("respite" in categories and categories & alone["respite"])


def test_recipients_are_those_of_the_service_and_the_group():
    for s in sessions():
        assert s.recipient in s.of["recipients"].split(";")
        assert (s.recipient == "adult") == (s.who["target_group"] == "adult")


def test_children_are_children_and_adults_are_adults():
    assert all((s.age <= 17) == (s.who["target_group"] == "child") for s in sessions())


def test_files_are_open_on_the_day():
    for s in sessions():
        assert day(s.who["enrolled_on"]) <= s.on <= day(s.who["exited_on"])


def test_disability_on_each_day():
    for s in sessions():
        if s.of["needs_disability"] == "yes" and s.recipient != "representative":
            allowed = {"child"} if s.recipient == "child" else {"1", "2"}
            rows = by_client("disabilities")[s.client_number]
            assert any(r["group"] in allowed and holds(r, s.on) for r in rows), s


def test_opinion_on_each_day_of_care_and_respite():
    for s in sessions():
        if s.of["needs_opinion"] == "yes":
            nights = int(s.quantity) if s.of["unit"] == "diennakts" else 1
            for n in range(nights):
                on = s.on + timedelta(days=n)
                assert any(holds(o, on) for o in by_client("opinions")[s.client_number]), s


def test_assessment_and_plan_name_what_is_given():
    for s in sessions():
        if s.of["needs_plan"] == "yes":
            assessed = [day(a["assessed_on"]) for a in by_client("assessments")[s.client_number]]
            assert min(assessed) <= s.on, s
            lines = plan_lines_on(s.client_number, s.on)
            named = [
                line
                for line in lines
                if (line["service"], line["recipient"]) == (s.service, s.recipient)
                and line["provider"] in ("", s.provider)
            ]
            assert named, s
            assert all(day(line["approved_on"]) <= s.on for line in named), s


def test_planned_quantities_are_kept():
    plans = {p["plan_number"]: p for p in sheet("plans")}
    for line in sheet("plan_services"):
        plan = plans[line["plan_number"]]
        used = Counter()
        for s in sessions():
            if (
                s.client_number == plan["client_number"]
                and (s.service, s.recipient, s.provider)
                == (line["service"], line["recipient"], line["provider"])
                and holds(plan, s.on)
            ):
                used[s.on.year if line["window"] == "year" else None] += s.quantity
        assert max(used.values()) <= Decimal(line["quantity"]), line


def test_representatives_stand_for_the_child_on_the_day():
    for s in sessions():
        if s.recipient == "representative":
            rows = by_client("representatives")[s.client_number]
            assert any(
                r["representative_number"] == s.representative_number and holds(r, s.on)
                for r in rows
            ), s


def test_one_funding_source_on_each_day():
    for s in sessions():
        valid = [f["code"] for f in sheet("funding_sources") if holds(f, s.on)]
        assert valid == [s.funding_source]


def test_all_but_respite_and_its_trips_on_working_days():
    latvia = holidays.country_holidays("LV")
    for s in sessions():
        if s.category not in ("respite", "transport"):
            assert latvia.is_working_day(s.on), s


def test_day_centre_takes_nobody_in_when_closed():
    for s in sessions():
        if s.service == "dac-grt":
            assert not any(day(c["from"]) <= s.on <= day(c["to"]) for c in sheet("closures")), s


def test_one_attendance_a_day_and_one_session_of_a_therapy():
    seen = Counter(
        (s.client_number, s.on, s.service, s.recipient)
        for s in sessions()
        if s.category != "transport"
    )
    assert set(seen.values()) == {1}


def test_specialists_have_possible_days():
    load = Counter((s.specialist, s.on) for s in sessions() if s.specialist)
    assert max(load.values()) <= 8
    works_for = {row["code"]: row["provider"] for row in sheet("specialists")}
    assert all(works_for[s.specialist] == s.provider for s in sessions() if s.specialist)


def test_stays_end_before_the_child_comes_to_other_services():
    for s in sessions():
        if s.service == "atelpas-bridis-ft":
            stay = {s.on + timedelta(days=n) for n in range(int(s.quantity))}
            others = [
                o.on
                for o in sessions()
                if o.client_number == s.client_number
                and o.recipient == "child"
                and o.category not in ("respite", "transport")
            ]
            assert not stay & set(others), s


def test_personal_codes_fit_birth_dates_and_check_digits():
    for row in (*clients().values(), *sheet("representatives")):
        digits = row["personal_code"].replace("-", "")
        assert pvn.calc_check_digit_pers(digits[:-1]) == digits[-1]
    old = 0
    for row in clients().values():
        code, born = row["personal_code"], day(row["birth_date"])
        if code[0] == "3" and code[1] in "23456789":
            continue
        old += 1
        assert code[:6] == f"{born:%d%m%y}"
        assert code[7] == ("1" if born.year < 2000 else "2")
    assert 0 < old < len(clients())


def test_kinds_of_representatives_fit_the_client():
    for row in sheet("representatives"):
        is_child = clients()[row["client_number"]]["target_group"] == "child"
        assert (row["kind"] == "trustee") != is_child


def test_no_two_rates_for_the_same_on_one_day():
    spans = defaultdict(list)
    for row in sheet("rates"):
        spans[row["service"], row["provider"], row["municipality"]].append(row)
    for rows in spans.values():
        rows.sort(key=lambda row: row["valid_from"])
        for one, next_one in pairwise(rows):
            assert day(one["valid_to"]) < day(next_one["valid_from"])
