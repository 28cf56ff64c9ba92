from django.db import migrations

from di_latgale.history.migration import FillEvents


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_outcomes_can_be_withdrawn")]

    operations = [FillEvents("clients.Outcome", "uuid")]
