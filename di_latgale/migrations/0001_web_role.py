from django.db import migrations

from di_latgale.walls import WEB_ROLE

# Roles are the whole server's: another database, or another process, may have made it meanwhile.
CREATE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB_ROLE}') THEN
        CREATE ROLE {WEB_ROLE} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
DECLARE
    -- From 16 on, who made a role is a member that may not yet take it on.
    may text := CASE WHEN current_setting('server_version_num')::int >= 160000
        THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT pg_has_role(CURRENT_USER, '{WEB_ROLE}', may) THEN
        GRANT {WEB_ROLE} TO CURRENT_USER;
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {WEB_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {WEB_ROLE};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {WEB_ROLE};
"""

REVERSE = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {WEB_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {WEB_ROLE};
DROP OWNED BY {WEB_ROLE};
"""


class Migration(migrations.Migration):
    """The role of web requests: neither owner nor superuser; rows it sees through walls only."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, REVERSE)]
