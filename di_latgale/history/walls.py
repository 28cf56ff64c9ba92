"""What is written of the past stays: the web adds events by triggers and does nothing else."""

from di_latgale.walls import Wall

# Not what a person sends but what a trigger writes while a row is changed.
_BY_TRIGGER = "pg_trigger_depth() > 0"


class EventWall(Wall):
    """Of a table of events: the web role reads those of ``read`` and cannot change any.

    What functions over the walls change, and what follows a change by cascade, is written in the
    name of the owner, who is let through for that as well.
    """

    def __init__(self, *, name: str, read: str) -> None:
        super().__init__(name=name, read=read, insert=_BY_TRIGGER)

    def create_sql(self, model, schema_editor) -> str:
        table, names = self._names(model, schema_editor)
        return (
            f"{super().create_sql(model, schema_editor)};\n"
            f"CREATE POLICY {names['trigger']} ON {table} FOR INSERT TO CURRENT_USER"
            f" WITH CHECK ({_BY_TRIGGER})"
        )

    def _names(self, model, schema_editor) -> tuple[str, dict[str, str]]:
        table, names = super()._names(model, schema_editor)
        return table, names | {"trigger": schema_editor.quote_name(f"{self.name}_trigger")}

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {"name": self.name, "read": kwargs["read"]}
