"""Who may get what, how much of it and when: the one engine, a module for each kind of rule.

| module | rule |
|---|---|
| ``who`` | recipient and group, representation, enrolment and exit, age of a child and an adult |
| ``grounds`` | disability, opinion of VDEĀVK, assessment and plan |
| ``incompatible`` | services that exclude each other on one day |
| ``carer`` | a relative or one of the household is no carer |
| ``limits`` | how much: the dated limits and what they count |

``judging.judge`` asks them all and gives a ``Verdict``. ``facts`` is what they know of a client on
a day, ``days`` the windows, ``plan_lines`` what is left of a plan, ``wording`` the numbers in
words, ``breaches`` the same rules over all stored sessions at once (``manage.py check_limits``).
"""

from services.rules.judging import Case, judge
from services.rules.limits import Allowance, allowances_of
from services.rules.plan_lines import PlanAllowance, line_for, plan_allowances_of
from services.rules.verdict import Finding, Outcome, Verdict

__all__ = [
    "Allowance",
    "Case",
    "Finding",
    "Outcome",
    "PlanAllowance",
    "Verdict",
    "allowances_of",
    "judge",
    "line_for",
    "plan_allowances_of",
]
