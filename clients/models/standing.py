import pgtrigger
from django.utils.translation import gettext_lazy as _

from di_latgale.triggers import Rule, StatementRules

# Whoever was joined with another is found as that one, also by a code of the time before.
STANDING = """
DECLARE
    standing bigint := person;
    next bigint;
BEGIN
    LOOP
        SELECT p.merged_into_id INTO next FROM clients_person p WHERE p.id = standing;
        IF next IS NULL THEN
            RETURN standing;
        END IF;
        standing := next;
    END LOOP;
END"""

# A file may change its person while one waits for the lock. Then the lock is let go, by the end
# of the inner block, before the next is asked for: holding both might lock each other out.
LOCK_PERSON_OF = """
DECLARE
    held bigint;
    now_held bigint;
BEGIN
    LOOP
        SELECT c.person_id INTO held FROM clients_client c WHERE c.id = client;
        BEGIN
            PERFORM FROM clients_person p WHERE p.id = held FOR NO KEY UPDATE;
            SELECT c.person_id INTO now_held FROM clients_client c WHERE c.id = client;
            IF now_held IS NOT DISTINCT FROM held THEN
                RETURN;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'DI001';
        EXCEPTION WHEN SQLSTATE 'DI001' THEN
            NULL;
        END;
    END LOOP;
END"""

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
