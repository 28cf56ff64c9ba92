"""What is written of the past stays: the web adds events by triggers and does nothing else."""

from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext_lazy as _

WEB_ROLE = "di_latgale_web"
# Roles belong to the cluster: two databases migrated at once must not both make it.
_ROLE = f"""
DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('{WEB_ROLE}'));
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB_ROLE}') THEN
        CREATE ROLE {WEB_ROLE} NOLOGIN;
    END IF;
END $$"""


class AppendOnly(BaseConstraint):
    """The web role may read (unless ``is_hidden``) and only a trigger may insert for it."""

    def __init__(self, *, name: str, is_hidden: bool = False, violation_error_message=None) -> None:
        super().__init__(
            name=name,
            violation_error_message=violation_error_message or _("The past cannot be changed."),
        )
        self.is_hidden = is_hidden

    def constraint_sql(self, model, schema_editor) -> None:
        """Not a part of CREATE TABLE: the table is walled once it stands."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model, schema_editor) -> str:
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        return f"""
            {_ROLE};
            REVOKE ALL ON {table} FROM {WEB_ROLE};
            GRANT SELECT, INSERT ON {table} TO {WEB_ROLE};
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY {quote(self._reading)} ON {table} FOR SELECT
                USING ({"false" if self.is_hidden else "true"});
            CREATE POLICY {quote(self.name)} ON {table} FOR INSERT
                WITH CHECK (pg_trigger_depth() > 0)"""

    def remove_sql(self, model, schema_editor) -> str:
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        return f"""
            DROP POLICY {quote(self._reading)} ON {table};
            DROP POLICY {quote(self.name)} ON {table};
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"""

    def validate(self, model, instance, exclude=None, using=None) -> None:
        """No form changes an event."""

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        if self.is_hidden:
            kwargs["is_hidden"] = True
        return path, args, kwargs

    def __eq__(self, other):
        if isinstance(other, AppendOnly):
            return (self.name, self.is_hidden) == (other.name, other.is_hidden)
        return NotImplemented

    __hash__ = BaseConstraint.__hash__

    @property
    def _reading(self) -> str:
        return f"{self.name}_read"
