from datetime import date
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import CaseloadEntry, Client
from di_latgale import scope
from di_latgale.accounts.actions import add_person
from di_latgale.accounts.demonstration import COLLEAGUES, SIGN_INS, Colleague, SignIn
from di_latgale.accounts.models import Membership, User
from di_latgale.models import valid_on
from di_latgale.organisations.demonstration import OFFICES
from di_latgale.organisations.models import Municipality, Provider, SocialService
from services.demonstration import add_casework

FOLDER = settings.BASE_DIR / "demo"
MEMBERS_SINCE = date(2021, 7, 1)


class Command(BaseCommand):
    help = "Loads the demonstration into a database without clients and users, all or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="Load nothing, list who can sign in."
        )

    def handle(self, *, sign_ins: bool, **options) -> None:
        if sign_ins:
            self._list_sign_ins()
            return
        with scope.whole("demonstration"):
            self._load_once()

    def _load_once(self) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(_("Its passwords are known: a real server takes no demonstration."))
        if Client.objects.exists() or User.objects.exists():
            self.stdout.write(_("The database is in use: the demonstration is not loaded."))
        else:
            self._load()

    def _load(self) -> None:
        _import()
        for office in OFFICES:
            _add_office(office._asdict())
        people = [(row, _add_user(row)) for row in SIGN_INS]
        heads = {
            row.place: user for row, user in people if row.role == Membership.Role.DEPARTMENT_HEAD
        }
        colleagues = {row.place: _add_colleague(row) for row in COLLEAGUES}
        for row, user in people:
            if row.role == Membership.Role.SOCIAL_WORKER:
                colleague = colleagues.get(row.place)
                _give_caseload(user, colleague)
                add_casework(user, heads.get(row.place), colleague)
        self.stdout.write(_("The demonstration is loaded."))

    def _list_sign_ins(self) -> None:
        headings = (_("e-mail"), _("password"), _("given name, family name"), _("role"))
        rows = [headings, *((r.email, r.password, r.name, str(r.role.label)) for r in SIGN_INS)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _import() -> None:
    """Raises ``CommandError`` with all that was found where the workbook has a fault."""
    said = StringIO()
    try:
        call_command("import_workbook", FOLDER, stdout=said)
    except SystemExit as error:
        raise CommandError(said.getvalue()) from error


def _add_office(fields: dict) -> None:
    municipality = Municipality.objects.get(slug=fields.pop("municipality"))
    SocialService.objects.create(municipality=municipality, **fields)


def _add_user(row: SignIn) -> User:
    user = add_person(email=row.email, name=row.name, password=row.password)
    is_provider = row.role == Membership.Role.PROVIDER_SPECIALIST
    Membership.objects.create(
        user=user,
        role=row.role,
        municipality=(
            Municipality.objects.get(slug=row.place) if row.place and not is_provider else None
        ),
        provider=Provider.objects.get(code=row.place) if is_provider else None,
        valid_from=MEMBERS_SINCE,
    )
    return user


def _add_colleague(row: Colleague) -> User:
    user = add_person(email=row.email, name=row.name)
    Membership.objects.create(
        user=user,
        role=Membership.Role.SOCIAL_WORKER,
        municipality=Municipality.objects.get(slug=row.place),
        valid_from=MEMBERS_SINCE,
    )
    return user


def _give_caseload(worker: User, colleague: User | None) -> None:
    """Two of every three files open today; the colleague has the rest, but for the first file."""
    today = timezone.localdate()
    files = Client.objects.visible_to(worker).filter(
        valid_on(today, start="enrolled_on", end="exited_on")
    )
    for turn, client in enumerate(files.order_by("number")):
        if keeper := worker if turn % 3 else colleague if turn else None:
            CaseloadEntry.objects.create(
                client=client,
                territory=client.territory,
                worker=keeper,
                valid_from=max(client.enrolled_on, MEMBERS_SINCE),
            )
