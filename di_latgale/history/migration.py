"""What a migration does besides making tables."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from di_latgale.history.context import Reason

_BEGIN = """
    INSERT INTO {event} ({columns}, pgh_obj_id, pgh_label, pgh_created_at, pgh_context)
    SELECT {columns}, id, 'begin', clock_timestamp(), '{{"reason": "{reason}"}}'::jsonb
    FROM {table} ORDER BY id"""
# An owner who is no superuser sees rows behind walls only in sight of the whole.
_WHOLE = "SELECT set_config('app.whole', '{value}', true)"


class RecordExistingRows(migrations.RunPython):
    """Rows that are there already become the first events, so that no row is without history."""

    def __init__(self, *models: str) -> None:
        self.models = models
        super().__init__(self._record, migrations.RunPython.noop)

    def deconstruct(self):
        return self.__class__.__name__, list(self.models), {}

    def _record(self, apps, schema_editor) -> None:
        schema_editor.execute(_WHOLE.format(value="yes"))
        for label in self.models:
            model, event = apps.get_model(label), apps.get_model(f"{label}Event")
            columns = ", ".join(
                schema_editor.quote_name(f.column)
                for f in event._meta.fields
                if not f.name.startswith("pgh_")
            )
            schema_editor.execute(
                _BEGIN.format(
                    event=schema_editor.quote_name(event._meta.db_table),
                    columns=columns,
                    table=schema_editor.quote_name(model._meta.db_table),
                    reason=Reason.TRACKING_BEGINS.value,
                )
            )
        schema_editor.execute(_WHOLE.format(value=""))


_FILL = """
    UPDATE {event} e SET {column} = r.{column} FROM {table} r WHERE r.id = e.pgh_obj_id"""


class FillEvents(migrations.RunPython):
    """Events get, in columns the table of rows has just got, what the rows have now.

    For columns that are alike over the whole life of a row, such as its public address. Arguments:
    the label of the model, then the names of the fields.
    """

    def __init__(self, model: str, *fields: str) -> None:
        self.model, self.fields = model, fields
        super().__init__(self._fill, migrations.RunPython.noop)

    def deconstruct(self):
        return self.__class__.__name__, [self.model, *self.fields], {}

    def _fill(self, apps, schema_editor) -> None:
        model, event = apps.get_model(self.model), apps.get_model(f"{self.model}Event")
        schema_editor.execute(_WHOLE.format(value="yes"))
        for name in self.fields:
            schema_editor.execute(
                _FILL.format(
                    event=schema_editor.quote_name(event._meta.db_table),
                    table=schema_editor.quote_name(model._meta.db_table),
                    column=schema_editor.quote_name(model._meta.get_field(name).column),
                )
            )
        schema_editor.execute(_WHOLE.format(value=""))


class Together(Operation):
    """Additions whose models are worked out once for all: after each they would take minutes.

    For additions of fields, indexes, triggers and constraints to tables made before. They are
    made in their order; each sees the models as they are after the last.
    """

    reduces_to_sql = True

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__name__, list(self.operations), {}

    def state_forwards(self, app_label, state) -> None:
        # Without models at hand nothing is worked out anew until they are asked for again.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
