"""Which lines of plans a provider's specialist sees, and what of a file they open: SQL of walls.

A line is in sight once its plan is approved, unless the plan or the line ended before the scope's
``planned_since``. Drafts, and lines taken out of one, are never in sight.
"""

from di_latgale.walls import Door, OverWalls, within

# The setting first: who has no provider asks no plan.
IS_PROVIDER = "nullif(current_setting('app.providers', true), '') IS NOT NULL"
_MINE = within("providers", "p.provider_id")
_SINCE = "nullif(current_setting('app.planned_since', true), '')::date"

# Asked through a function because the walls of plans and of their lines would ask each other for
# ever. It tells of plans with a line of the scope's own providers alone.
PLAN_IN_SIGHT = OverWalls(
    name="supportplan_in_sight",
    signature="plan_in_sight(key bigint)",
    returns="boolean",
    body=f"""
    BEGIN
        RETURN EXISTS (
            SELECT FROM services_plannedservice p
            JOIN services_supportplan plan ON plan.id = p.plan_id
            WHERE p.plan_id = key AND {_MINE} AND NOT p.is_removed
              AND (p.valid_to IS NULL OR p.valid_to >= {_SINCE})
              AND plan.approved_on IS NOT NULL
              AND (plan.valid_to IS NULL OR plan.valid_to >= {_SINCE}));
    END""",
)

LINE_IN_SIGHT = (
    f"{within('providers', 'provider_id')} AND NOT is_removed"
    f" AND (valid_to IS NULL OR valid_to >= {_SINCE}) AND plan_in_sight(plan_id)"
)


def planned_with_provider(client: str, also: str = "") -> str:
    """SQL: a line in sight plans something for ``client`` with a provider of the scope.

    That it is in sight is for the wall of the lines, so it is to be asked as the web role.
    """
    return (
        f"{IS_PROVIDER} AND EXISTS (SELECT FROM services_plannedservice p"
        f" WHERE p.client_id = {client} AND {_MINE}{also})"
    )


def provider_doors() -> list[Door]:
    """What a provider's specialist needs of a file: the name, and whom a session is for.

    Nothing of the grounds: no disability, opinion, assessment, application, decision or outcome.
    """
    for_representative = " AND p.recipient = 'representative'"
    representation = planned_with_provider("clients_representation.client_id", for_representative)
    of_representative = (
        f"{IS_PROVIDER} AND EXISTS ("
        "SELECT FROM clients_representation r WHERE r.representative_id = {key})"
    )
    policies = {
        "client": planned_with_provider("clients_client.id"),
        "clientidentity": planned_with_provider("clients_clientidentity.client_id"),
        "representation": representation,
        "representative": of_representative.format(key="clients_representative.id"),
        "representativeidentity": of_representative.format(
            key="clients_representativeidentity.representative_id"
        ),
    }
    return [
        Door(name=f"{table}_planned", table=f"clients_{table}", read=read)
        for table, read in policies.items()
    ]
