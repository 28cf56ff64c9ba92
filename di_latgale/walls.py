"""The second wall: PostgreSQL's row-level security, declared beside the model it guards.

A ``Wall`` stands in ``Meta.constraints``; ``makemigrations`` makes its migration and remakes it
when the policy changes. Web requests run as ``WEB_ROLE`` with the scope that ``di_latgale.scope``
sets for the transaction. Without a scope there are no rows: FORCE holds the owner to it as well.
"""

from django.db.models.constraints import BaseConstraint

WEB_ROLE = "di_latgale_web"


def within(setting: str, column: str = "territory_id") -> str:
    """SQL: ``column`` is among the keys of the scope's ``setting`` ("reads", "providers" …).

    The keys are a query of their own, so that they are read once and not for every row.
    """
    keys = f"string_to_array(nullif(current_setting('app.{setting}', true), ''), ',')::bigint[]"
    return f"{column} = any((SELECT {keys})::bigint[])"


def over_municipality(setting: str, column: str) -> str:
    """SQL: every territory that ever was of the municipality in ``column`` is ``within`` the scope.

    As ``MunicipalityQuerySet.within`` asks it. ``column`` names its table too.
    """
    belonging = f"SELECT FROM organisations_belonging b WHERE b.municipality_id = {column}"
    foreign = f"({within(setting, 'b.territory_id')}) IS NOT TRUE"
    return f"(EXISTS ({belonging}) AND NOT EXISTS ({belonging} AND {foreign}))"


# Who is signed in, in a condition on a column that names a user.
THIS_USER = "nullif(current_setting('app.user_id', true), '')::bigint"

# Set by commands and by the functions below; only the owner of the tables may use it.
WHOLE = "current_setting('app.whole', true) = 'yes'"

# In a function over the walls: its caller signed in as the owner and took no other role. The role
# alone tells nothing, since the login of the server can leave the web role at any time.
CALLED_BY_OWNER = (
    "(current_setting('role') = 'none' AND pg_has_role(session_user, current_user, 'MEMBER'))"
)


class Sql(BaseConstraint):
    """What stands among constraints although a form has nothing to ask it."""

    def constraint_sql(self, model, schema_editor) -> None:
        """Called while the table is being made: runs after it."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, model, instance, exclude=None, using=None) -> None:
        """Nothing to ask: PostgreSQL judges."""

    def __eq__(self, other):
        if isinstance(other, type(self)):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


class Wall(Sql):
    """Row-level security of a table: which rows the web role may ``read`` and ``write``.

    Both are SQL conditions. An empty ``write`` forbids it; ``insert`` is for tables that take
    rows other than by ``write``. Nothing behind a wall is deleted by the web role.
    """

    def __init__(self, *, name: str, read: str, write: str = "", insert: str = "") -> None:
        super().__init__(name=name)
        self.read, self.write, self.insert = read, write, insert

    def create_sql(self, model, schema_editor) -> str:
        table, names = self._names(model, schema_editor)
        owner = f"USING ({WHOLE}) WITH CHECK ({WHOLE})"
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM {WEB_ROLE}",
            f"GRANT SELECT ON {table} TO {WEB_ROLE}",
            f"CREATE POLICY {names['read']} ON {table} FOR SELECT TO {WEB_ROLE}"
            f" USING ({self.read})",
            f"CREATE POLICY {names['whole']} ON {table} TO CURRENT_USER {owner}",
        ]
        if insert := self.insert or self.write:
            statements += [
                f"GRANT INSERT ON {table} TO {WEB_ROLE}",
                f"CREATE POLICY {names['insert']} ON {table} FOR INSERT TO {WEB_ROLE}"
                f" WITH CHECK ({insert})",
            ]
        if self.write:
            statements += [
                f"GRANT UPDATE ON {table} TO {WEB_ROLE}",
                f"CREATE POLICY {names['update']} ON {table} FOR UPDATE TO {WEB_ROLE}"
                f" USING ({self.write}) WITH CHECK ({self.write})",
            ]
        return ";\n".join(statements)

    def remove_sql(self, model, schema_editor) -> str:
        table, names = self._names(model, schema_editor)
        return ";\n".join(
            [
                *(f"DROP POLICY IF EXISTS {name} ON {table}" for name in names.values()),
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {WEB_ROLE}",
            ]
        )

    def _names(self, model, schema_editor) -> tuple[str, dict[str, str]]:
        quote = schema_editor.quote_name
        kinds = ("read", "insert", "update", "whole")
        return quote(model._meta.db_table), {k: quote(f"{self.name}_{k}") for k in kinds}

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["read"] = self.read
        kwargs |= {n: v for n in ("write", "insert") if (v := getattr(self, n))}
        return path, args, kwargs


def file_wall(model_name: str, *, read: str = "reads") -> Wall:
    """Of rows of a client's file: read within ``read`` ("figures" lets the region's roles in too),
    written by who keeps files there.
    """
    return Wall(name=f"{model_name}_wall", read=within(read), write=within("writes"))


class Door(Sql):
    """One more policy in the wall of ``table``, declared beside the model whose rows open it."""

    def __init__(self, *, name: str, table: str, read: str) -> None:
        super().__init__(name=name)
        self.table, self.read = table, read

    def create_sql(self, model, schema_editor) -> str:
        quote = schema_editor.quote_name
        return (
            f"CREATE POLICY {quote(self.name)} ON {quote(self.table)}"
            f" FOR SELECT TO {WEB_ROLE} USING ({self.read})"
        )

    def remove_sql(self, model, schema_editor) -> str:
        quote = schema_editor.quote_name
        return f"DROP POLICY {quote(self.name)} ON {quote(self.table)}"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"table": self.table, "read": self.read}


class OverWalls(Sql):
    """A function that looks over all walls and gives out figures, never rows.

    ``signature`` is "name(argument type, …)"; ``body`` is plpgsql. It runs as the owner of the
    tables with the whole in sight; the web role may call it, nobody else but the owner.
    """

    def __init__(self, *, name: str, signature: str, returns: str, body: str) -> None:
        super().__init__(name=name)
        self.signature, self.returns, self.body = signature, returns, body

    def create_sql(self, model, schema_editor) -> str:
        return (
            f"CREATE FUNCTION {self.signature} RETURNS {self.returns}\n"
            "LANGUAGE plpgsql SECURITY DEFINER\n"
            "SET search_path = public, pg_temp SET app.whole = 'yes'\n"
            f"AS $body${self.body}$body$;\n"
            f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC;\n"
            f"GRANT EXECUTE ON FUNCTION {self.signature} TO {WEB_ROLE}"
        )

    def remove_sql(self, model, schema_editor) -> str:
        return f"DROP FUNCTION {self.signature}"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs |= {"signature": self.signature, "returns": self.returns, "body": self.body}
        return path, args, kwargs
