"""The vendored assets are whole: what production's manifest would refuse fails here."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

STATIC = settings.BASE_DIR / "static"


def test_every_address_in_a_style_sheet_exists(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_no_source_map_is_promised():
    for file in (*STATIC.rglob("*.css"), *STATIC.rglob("*.js")):
        assert "sourceMappingURL" not in file.read_text(encoding="utf-8"), file


def test_what_others_made_comes_with_its_licence():
    folders = [*(STATIC / "vendor").iterdir(), STATIC / "fonts"]
    assert len(folders) == 3
    for folder in folders:
        assert any(Path(f).name.startswith("LICENSE") for f in folder.iterdir()), folder


def test_the_fonts_have_every_letter_the_documents_need():
    from fontTools.ttLib import TTFont

    needed = set("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ„”–−€§№×≤≥→●○■□✓✗▲▼\u00a0")
    for file in (STATIC / "fonts").glob("*.ttf"):
        with TTFont(file) as font:
            assert not {c for c in needed if ord(c) not in font.getBestCmap()}, file
