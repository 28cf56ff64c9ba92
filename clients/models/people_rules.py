"""Rules between a client and who stands for the client, held by statement triggers.

A trustee (aizgādnis) stands for an adult; parents, guardians and foster families for children.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.triggers import Rule

_UNFIT = "NOT r.is_withdrawn AND (r.kind = 'trustee') <> (c.target_group = 'adult')"
_NAME = "representation_kind_of_group"
_MESSAGE = _("An adult has a trustee; a child has a parent, guardian or foster family.")

KIND_OF_GROUP_ON_INSERT = Rule(
    _NAME,
    f"SELECT FROM new_rows r JOIN clients_client c ON c.id = r.client_id WHERE {_UNFIT}",
    _MESSAGE,
)
# What was stored before the rule follows its client to another territory all the same.
KIND_OF_GROUP_ON_UPDATE = Rule(
    _NAME,
    f"""
    SELECT FROM new_rows r JOIN old_rows o USING (id) JOIN clients_client c ON c.id = r.client_id
    WHERE {_UNFIT}
      AND (r.kind, r.client_id, r.is_withdrawn) <> (o.kind, o.client_id, o.is_withdrawn)
    """,
    _MESSAGE,
)
GROUP_OF_REPRESENTATIONS = Rule(
    "client_group_of_representations",
    f"""
    SELECT FROM new_rows c JOIN old_rows o USING (id)
    JOIN clients_representation r ON r.client_id = c.id
    WHERE c.target_group <> o.target_group AND {_UNFIT}
    """,
    _("Those who stand for the client do not fit the other group: correct them first."),
)
