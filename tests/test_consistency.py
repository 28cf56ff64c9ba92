"""What holds for the whole project, whichever file it stands in."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from di_latgale.walls import Sql

BASE = settings.BASE_DIR
OUR_APPS = ("di_latgale", "organisations", "accounts", "clients", "services", "reports")
OUR_MODELS = [m for m in apps.get_models() if m._meta.app_label in OUR_APPS]
# From the top of the house down: each may import from those after it.
FLOORS = ["reports", "services", "clients", "di_latgale"]


def python_files(*folders: str):
    for folder in folders:
        yield from (f for f in (BASE / folder).rglob("*.py") if "migrations" not in f.parts)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_imports_go_one_way():
    for height, floor in enumerate(FLOORS):
        above = "|".join(FLOORS[:height])
        if not above:
            continue
        upward = re.compile(rf"^\s*(?:from|import) (?:{above})\b", re.M)
        for file in python_files(floor):
            # Settings and the site map name the applications, they do not use them.
            if file.name not in {"settings.py", "urls.py"} or floor != "di_latgale":
                assert not upward.search(file.read_text(encoding="utf-8")), file


def test_no_module_is_called_services_or_utils():
    names = {f.name for f in python_files(*FLOORS)}
    assert not names & {"services.py", "utils.py"}


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m.__name__)
def test_models_have_names_and_constraints_have_messages(model):
    assert model.__str__ is not object.__str__
    name = str(model._meta.verbose_name)
    assert name[:1].islower() or name.startswith("VDEĀVK")
    for constraint in model._meta.constraints:
        # A pair with the primary key is there to be pointed at; nobody can break it.
        # A wall refuses without a word to a form.
        if "id" not in getattr(constraint, "fields", ()) and not isinstance(constraint, Sql):
            message = constraint.violation_error_message
            assert message != constraint.default_violation_error_message, constraint.name


def test_no_page_loads_from_elsewhere_or_carries_inline_script_or_style():
    for file in (BASE / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"{% comment.*?endcomment %}", "", text, flags=re.S)
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file
        assert not re.search(r"\son[a-z]+=|\sstyle=|https?://(?!www\.w3\.org)", text), file
        if "pdf" not in file.parts:
            assert "<style" not in text, file


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Path:
    """The catalogue as ``makemessages`` would leave it now."""
    copy = tmp_path_factory.mktemp("project")
    for name in (
        "manage.py",
        "di_latgale",
        "clients",
        "services",
        "reports",
        "templates",
        "static",
        "locale",
    ):
        source = BASE / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("vendor", "fonts"))
        else:
            shutil.copy(source, copy / name)
    database = settings.DATABASES["default"]
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**database)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "lv", "--no-location", "--no-obsolete"],
        cwd=copy,
        check=True,
        capture_output=True,
        env={**os.environ, "DATABASE_URL": address},
    )
    return copy / "locale" / "lv" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("fault", ["--untranslated", "--only-fuzzy"])
def test_the_latvian_catalogue_is_complete(catalogue, fault):
    found = subprocess.run(
        ["msgattrib", fault, "--no-obsolete", "--no-wrap", str(catalogue)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert re.findall(r'^msgid "(.+)"$', found.stdout, re.M) == []


def test_the_catalogue_has_three_plural_forms_filled_in(catalogue):
    # Long ones are written over several lines.
    text = catalogue.read_text(encoding="utf-8").replace('"\n"', "")
    assert "nplurals=3" in text
    plurals = re.findall(r'^msgstr\[\d\] "(.*)"$', text, re.M)
    assert all(plurals)


def test_requirements_are_hashed_and_name_no_index():
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (BASE / name).read_text(encoding="utf-8")
        assert "--hash=" in text
        assert "://" not in text
        assert "index" not in text


def test_what_the_application_imports_is_required_at_run_time():
    """What only the tests require is not there where it is installed for use."""
    required = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (BASE / "requirements.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    distributions = packages_distributions()
    missing = set()
    for file in python_files(*FLOORS):
        for name in re.findall(r"^\s*(?:from|import) (\w+)", file.read_text("utf-8"), re.M):
            of = {re.sub(r"[-_.]+", "-", d).lower() for d in distributions.get(name, ())}
            if of and not of & required:
                missing.add(f"{file.relative_to(BASE)}: {name}")
    assert missing == set()
