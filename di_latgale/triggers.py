"""Rules that no constraint can hold: triggers that look at all rows of a statement at once.

A trigger is declared in ``Meta.triggers`` of its model (django-pgtrigger makes the migration). It
refuses with SQLSTATE 23514 and the rule's name as the constraint, as a constraint would;
``database_errors`` turns the name into the rule's message.
"""

from dataclasses import dataclass

import pgtrigger
from pgtrigger import compiler

_REFUSE = """
    IF EXISTS ({broken}) THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;"""


class OverWallsSql(compiler.UpsertTriggerSql):
    """pgtrigger's statement, the function's rights being those of ``walls.OverWalls``."""

    def get_template(self) -> str:
        before, _language, after = super().get_template().rpartition("$$ LANGUAGE plpgsql;")
        rights = "SECURITY DEFINER SET search_path = public, pg_temp SET app.whole = 'yes'"
        return f"{before}$$ LANGUAGE plpgsql {rights};{after}"


@dataclass(frozen=True)
class Rule:
    """``broken``: SELECT of the rows, among ``new_rows`` or ``old_rows``, that break the rule."""

    name: str
    broken: str
    message: str  # for the person who typed


class StatementRules(pgtrigger.Trigger):
    """Refuses a statement after which one of ``rules`` is broken.

    The SELECTs see ``new_rows`` on insert, ``old_rows`` on delete and both on update. ``before``
    and ``after`` are plpgsql that runs before the rules are asked, and once all are kept: to take
    a lock first, or to write what follows from the statement.
    """

    when = pgtrigger.After
    level = pgtrigger.Statement

    def __init__(
        self, *, rules: list[Rule], operation, before: str = "", after: str = "", **kwargs
    ) -> None:
        self.rules, self.before, self.after = rules, before, after
        referencing = pgtrigger.Referencing(
            old=None if operation is pgtrigger.Insert else "old_rows",
            new=None if operation is pgtrigger.Delete else "new_rows",
        )
        super().__init__(operation=operation, referencing=referencing, **kwargs)

    def compile(self, model) -> compiler.Trigger:
        """The rules look over all walls: who writes may not see all that they compare with."""
        plain = super().compile(model)
        return compiler.Trigger(name=plain.name, sql=OverWallsSql(**plain.sql.kwargs))

    def get_func(self, model) -> str:
        checks = "".join(_REFUSE.format(name=r.name, broken=r.broken) for r in self.rules)
        return f"{self.before}{checks}{self.after}\n    RETURN NULL;"
