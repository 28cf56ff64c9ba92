import pgtrigger
from django.utils.translation import gettext_lazy as _

from di_latgale.triggers import Rule, StatementRules

# Locked as a foreign key would lock them, but at once and not at the end of the transaction: who
# joins persons waits for a row that is being added, and the other way round. OFFSET keeps the
# condition from being asked before the lock.
_GONE = """
    SELECT FROM (
        SELECT p.merged_into_id FROM clients_person p
        WHERE p.id IN (SELECT n.person_id FROM new_rows n)
        ORDER BY p.id OFFSET 0 FOR KEY SHARE
    ) person WHERE person.merged_into_id IS NOT NULL"""


def standing_rules(model_name: str) -> list[StatementRules]:
    """No row points at a person who was joined with another."""
    rule = Rule(
        f"{model_name}_of_standing_person",
        _GONE,
        _("Meanwhile this person was joined with another. Try again."),
    )
    return [
        StatementRules(name=f"{model_name}_person_{operation}", operation=event, rules=[rule])
        for operation, event in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
    ]
