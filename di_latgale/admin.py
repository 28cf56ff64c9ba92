"""The catalogue in Django's own admin, for today's catalogue administrators."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.forms import BaseInlineFormSet
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from di_latgale import wording
from di_latgale.access import RightMissing
from di_latgale.accounts.rights import Right
from di_latgale.database_errors import message_of
from di_latgale.fields import AmountField, DayField, PlainDayInput
from di_latgale.history import changes


class CatalogueSite(admin.AdminSite):
    site_header = "DI Latgale"
    site_title = "DI Latgale"
    index_title = _("Catalogue")
    # Rates and limits need the width for their dates.
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Only lists of the catalogue: libraries register theirs unasked.

        Those would show the catalogue's administrator people's sign-ins and second factors.
        """
        if admin_class and issubclass(admin_class, CatalogueAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request) -> bool:
        return request.user.is_authenticated and request.user.is_staff

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """Nobody signs in here: strangers go to our own page, others learn whose right it is."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise RightMissing(Right.KEEP_CATALOGUE)
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def password_change(self, request, extra_context=None):
        raise PermissionDenied

    password_change_done = password_change


# Days and amounts are typed here as everywhere.
FORM_FIELDS = {
    models.DateField: {"form_class": DayField, "widget": PlainDayInput},
    models.DecimalField: {"form_class": AmountField, "localize": True},
    models.SlugField: {"error_messages": {"unique": _("This code is already in use.")}},
}


class CatalogueFormSet(BaseInlineFormSet):
    def add_fields(self, form, index) -> None:
        """Cells have only the head of their column for a label: the screen reader is told it."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(field.label or ""))

    def get_unique_error_message(self, unique_check) -> str:
        """The words of the constraint that the rows would break between them."""
        fields = {self.fk.name, *unique_check}
        for constraint in self.model._meta.constraints:
            if set(getattr(constraint, "fields", ())) == fields:
                return constraint.violation_error_message
        return super().get_unique_error_message(unique_check)


class CatalogueInline(admin.TabularInline):
    """The base of the rows of a list's row."""

    formset = CatalogueFormSet
    formfield_overrides = FORM_FIELDS


class BoundedPaginator(Paginator):
    """Counts no further than a person would turn pages: a long table must not cost a full count."""

    most = 5_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.most].count()


class CatalogueAdmin(admin.ModelAdmin):
    """The base of every list here; long tables are neither counted nor browsed by date."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    paginator = BoundedPaginator
    actions = None
    save_on_top = False
    formfield_overrides = FORM_FIELDS

    @admin.display(description=_("from"), ordering="valid_from")
    def first_day(self, row) -> str:
        """Of rows with ``valid_from``: short, as in every table."""
        return wording.day(row.valid_from)

    @admin.display(description=_("to"), ordering="valid_to")
    def last_day(self, row) -> str:
        return wording.day(row.valid_to)

    def has_delete_permission(self, request, obj=None) -> bool:
        """What sessions hang on is ended by a date, never deleted."""
        return not _has_sessions(obj) and super().has_delete_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Of what sessions hang on: back to the row, with the reason."""
        row = self.get_object(request, unquote(object_id))
        if not _has_sessions(row) or not self.has_change_permission(request, row):
            try:
                with transaction.atomic():
                    page = super().delete_view(request, object_id, extra_context)
                    # Rows that hang on it may lie behind the wall: the database sees them.
                    connection.check_constraints()
                    return page
            except IntegrityError:
                pass
        messages.error(request, _why_kept(row))
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def history_view(self, request, object_id, extra_context=None):
        """How the row and the rows within it changed, whoever changed them and wherever."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        parts = [(self.model, Q(pgh_obj=row.pk))]
        for inline in self.get_inline_instances(request, row):
            key = inline.get_formset(request, row).fk
            parts.append((inline.model, Q(**{key.name: row.pk})))
        page = Paginator(changes.Changes.of(*parts), changes.PER_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes"),
            "subtitle": str(row),
            "opts": self.opts,
            "object": row,
            "page": page.get_page(request.GET.get("page")),
            "without_kind": len(parts) == 1,
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/row_changes.html", context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "database_refusal", None)
        if refusal is None:
            return form

        def clean(self):
            super(form, self).clean()
            raise ValidationError(refusal)

        return type(form.__name__, (form,), {"clean": clean})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What only the database can refuse comes back as an error of the form, as typed."""
        arguments = (request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(*arguments)
        except IntegrityError as error:
            request.database_refusal = message_of(error)
            if request.database_refusal is None:
                raise
            return super().changeform_view(*arguments)


def _has_sessions(row) -> bool:
    """Whether a session hangs on the row; the administrator sees none of them."""
    if row is None or not hasattr(row, "sessions"):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_sessions(%s, %s)", [row._meta.db_table, row.pk])
        return bool(cursor.fetchone()[0])


def _why_kept(row) -> str:
    if hasattr(row, "valid_to") or hasattr(row, "closed_on"):
        return _("There are entries with this: set its last day instead.")
    return _("There are entries with this: it cannot be deleted.")
