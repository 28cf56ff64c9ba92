from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from reports.bar import bar
from reports.jobs.actions import ask
from reports.statement.forms import PackForm
from reports.statement.pack import StatementPack


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.HAND_OUT_FILES)
def statement_pack(request):
    """How many statements there would be; by POST they are asked for, and made later."""
    form = PackForm(request.POST or request.GET, user=request.user)
    context = {"bar": bar(request), "form": form, "clients": None}
    if not form.is_valid():
        return render(request, "reports/statement_pack.html", context, status=422)
    parameters = form.parameters()
    context["clients"] = StatementPack().served(request.user, parameters).count()
    if request.method == "POST":
        if context["clients"]:
            ask(kind="statements", parameters=parameters, by=request.user)
            return redirect("reports:file_list")
        form.add_error(None, _("No services were given in this period."))
        return render(request, "reports/statement_pack.html", context, status=422)
    return render(request, "reports/statement_pack.html", context)
