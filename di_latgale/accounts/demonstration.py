"""The sign-ins of the demonstration: invented people, one for each role and place."""

from typing import NamedTuple

from di_latgale.accounts.models import Membership

Role = Membership.Role
PASSWORD = "Latgale-2021"


class SignIn(NamedTuple):
    email: str
    password: str
    name: str
    role: str
    # Slug of the municipality or code of the provider; empty = the whole region.
    place: str


SIGN_INS = (
    SignIn(
        "darbiniece.rezekne@demo.example",
        PASSWORD,
        "Ilze Kalniņa",
        Role.SOCIAL_WORKER,
        "rezeknes-valstspilseta",
    ),
    SignIn(
        "vaditaja.rezekne@demo.example",
        PASSWORD,
        "Daina Vītoliņa",
        Role.DEPARTMENT_HEAD,
        "rezeknes-valstspilseta",
    ),
    SignIn(
        "darbinieks.augsdaugava@demo.example",
        PASSWORD,
        "Aivars Šķēps",
        Role.SOCIAL_WORKER,
        "augsdaugavas-novads",
    ),
    SignIn(
        "vaditaja.augsdaugava@demo.example",
        PASSWORD,
        "Ņina Ģērmane",
        Role.DEPARTMENT_HEAD,
        "augsdaugavas-novads",
    ),
    SignIn("katalogs@demo.example", PASSWORD, "Jānis Bērziņš", Role.CATALOGUE_ADMINISTRATOR, ""),
    SignIn("regions@demo.example", PASSWORD, "Līga Ozoliņa", Role.REGIONAL_COORDINATOR, ""),
    SignIn("auditore@demo.example", PASSWORD, "Žanna Čakša", Role.AUDITOR, ""),
    SignIn(
        "specialiste@demo.example",
        PASSWORD,
        "Kristīne Ļaksa",
        Role.PROVIDER_SPECIALIST,
        "rehabilitacijas-centrs",
    ),
    SignIn("sistema@demo.example", PASSWORD, "Edgars Žīgurs", Role.SYSTEM_ADMINISTRATOR, ""),
)


class Colleague(NamedTuple):
    """A social worker who is invited and has not set a password yet."""

    email: str
    name: str
    place: str


COLLEAGUES = (
    Colleague("kolege.rezekne@demo.example", "Sintija Brence", "rezeknes-valstspilseta"),
    Colleague("kolegis.augsdaugava@demo.example", "Arnis Lukša", "augsdaugavas-novads"),
)
