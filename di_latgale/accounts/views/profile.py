from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale.accounts import second_factor
from di_latgale.accounts.sign_ins import end_sign_ins, sign_ins_of


@require_safe
def profile(request):
    memberships = request.user.memberships.select_related("municipality", "provider")
    context = {
        "person": request.user,
        "memberships": memberships.order_by("-valid_from", "-id"),
        "today": timezone.localdate(),
        "has_second_factor": second_factor.has_one(request.user),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_ins(request):
    """POST ends the sign-in named by ``sign_in``, or all but this one."""
    current = request.session.session_key
    if request.method != "POST":
        context = {"sign_ins": sign_ins_of(request.user, current)}
        return render(request, "accounts/sign_ins.html", context)
    one = request.POST.get("sign_in", "")
    # What is no number is none of the person's sign-ins.
    pk = (int(one) if one.isdecimal() and len(one) < 19 else 0) if one else None
    count = end_sign_ins(request.user, pk=pk, keep=current)
    if count:
        text = ngettext("%(count)s sign-in ended.", "%(count)s sign-ins ended.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("There was no sign-in to end."))
    return redirect("account_sign_ins")
