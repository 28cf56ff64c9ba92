"""What Django itself says, listed so that our own Latvian catalogue words it.

The catalogue of the project goes before Django's; nothing imports this module.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# Forms
_("This field is required.")
_("This field cannot be null.")
_("This field cannot be blank.")
_("Enter a valid value.")
_("Enter a number.")
_("Enter a whole number.")
_("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.")
_("Select a valid choice. That choice is not one of the available choices.")
_("Select a valid choice. %(value)s is not one of the available choices.")
_("Ensure this value is greater than or equal to %(limit_value)s.")
_("Ensure this value is less than or equal to %(limit_value)s.")
_("%(model_name)s with this %(field_label)s already exists.")
_("%(model_name)s with this %(field_labels)s already exists.")
_("Please correct the duplicate values below.")

# The admin
ngettext_lazy("Please correct the error below.", "Please correct the errors below.")
_("The {name} “{obj}” was added successfully.")
_("The {name} “{obj}” was added successfully. You may add another {name} below.")
_("The {name} “{obj}” was changed successfully.")
_("The {name} “{obj}” was changed successfully. You may edit it again below.")
_("The {name} “{obj}” was changed successfully. You may add another {name} below.")
_("The %(name)s “%(obj)s” was deleted successfully.")
_("You may edit it again below.")
_("Select %s to change")
_("Select %s to view")

# Passwords
_("You must type the same password each time.")
