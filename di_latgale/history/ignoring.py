"""Who may silence a trigger: the owner of the tables, and nobody else.

``pgtrigger.ignore`` is a setting that every role may set. Each installation of a trigger makes
the function anew that honours it, so this runs after every migration.
"""

from django.db import connections

# The role that the session took, not current_user: what a cascade writes runs as the owner.
_FUNCTION = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    ignored text := nullif(current_setting('pgtrigger.ignore', true), '');
    who name := nullif(current_setting('role'), 'none');
BEGIN
    RETURN ignored IS NOT NULL
        AND trigger_name = ANY (ignored::text[])
        AND pg_has_role(
            coalesce(who, session_user),
            (SELECT relowner FROM pg_class WHERE oid = 'django_migrations'::regclass),
            'MEMBER');
END $$"""


def only_the_owner_ignores_triggers(using: str, **kwargs) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_FUNCTION)
