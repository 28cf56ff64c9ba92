"""What a sent file is, is told by its content; only what is seen in it is kept."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from PIL import Image, ImageFile
from pypdf import PdfReader

from clients.documents.checking import check
from tests.documents import made

WRONG = "Pievienojiet PDF, JPEG vai PNG failu, ne lielāku par 10 MB."


def refused(name: str, sent: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        check(name, sent)
    return " ".join(caught.value.messages)


def opened(kept: bytes) -> Image.Image:
    picture = Image.open(BytesIO(kept))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("sent", "kind", "pages"),
    [
        (made.pdf(), "application/pdf", 1),
        (made.pdf(7), "application/pdf", 7),
        (made.jpeg(), "image/jpeg", 1),
        (made.png(), "image/png", 1),
    ],
)
def test_the_content_says_what_it_is_whatever_the_name(sent, kind, pages):
    for name in ("atzinums.pdf", "atzinums.exe", "atzinums"):
        found = check(name, sent)
        assert (found.content_type, found.pages) == (kind, pages)
        assert len(found.sha256) == 64


@pytest.mark.parametrize("sent", [b"<html><script>", b"PK\x03\x04", b"GIF89a", b"hello", b"\0" * 9])
def test_another_type_is_named_by_what_was_expected(sent):
    assert refused("atzinums.png", sent) == f"Fails „atzinums.png” nav attēls. {WRONG}"
    assert refused("foto.JPG", sent) == f"Fails „foto.JPG” nav attēls. {WRONG}"
    assert refused("lēmums.pdf", sent) == f"Fails „lēmums.pdf” nav PDF. {WRONG}"
    assert WRONG in refused("lēmums.docx", sent)
    assert "lēmums.docx" in refused("lēmums.docx", sent)


def test_an_empty_file_and_a_large_one():
    assert refused("a.pdf", b"") == "Fails „a.pdf” ir tukšs."
    with override_settings(DOCUMENT_MEGABYTES=1):
        assert refused("a.pdf", b"%PDF-" + b"0" * 2**20) == "Fails „a.pdf” ir lielāks par 1 MB."
    assert "100 %" in refused("100 %s.pdf", b"")


@pytest.mark.parametrize("sent", [made.pdf(), made.jpeg((300, 200)), made.png((300, 200))])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_what_is_cut_off_is_refused(sent, share):
    cut = sent[: max(9, int(len(sent) * share))]
    assert (
        refused("a", cut)
        == "Fails „a” ir bojāts vai nepilnīgs. Skenējiet vai saglabājiet to vēlreiz."
    )


def test_a_library_that_takes_half_pictures_changes_nothing(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for whole in (made.jpeg((300, 200)), made.png((300, 200))):
        assert "bojāts" in refused("a", whole[: len(whole) * 6 // 10])


def test_rubbish_behind_the_right_beginning_is_refused():
    for start in (b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"):
        assert "bojāts" in refused("a", start + b"\x00\x01nekas" * 50)
    assert "bojāts" in refused("a.pdf", b"%PDF-1.7\nnekas\n%%EOF\n")


def test_a_png_with_one_changed_byte_is_refused():
    sent = bytearray(made.png((100, 100)))
    sent[sent.index(b"IDAT") + 8] ^= 0xFF
    assert "bojāts" in refused("a.png", bytes(sent))


# Pictures


@pytest.mark.parametrize("sent", [made.jpeg(), made.png()])
def test_a_photo_keeps_no_word_of_where_when_and_who(sent):
    assert made.MAKER.encode() in sent
    kept = check("a", sent).content
    picture = opened(kept)
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(0x8825)
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (made.MAKER.encode(), b"Exif", b"Kanarija", b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
        assert word not in kept


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_kept_upright(orientation):
    sent = made.jpeg((64, 32), orientation=orientation)
    kept = opened(check("a", sent).content)
    # Where the bright half is once a viewer has heeded the orientation.
    bright = {1: "right", 2: "left", 3: "left", 4: "right", 5: "bottom", 6: "bottom", 7: "top",
              8: "top"}[orientation]  # fmt: skip
    assert kept.size == ((64, 32) if orientation < 5 else (32, 64))
    width, height = kept.size
    places = {
        "right": (width - 4, height // 2),
        "left": (4, height // 2),
        "bottom": (width // 2, height - 4),
        "top": (width // 2, 4),
    }
    opposite = {"right": "left", "left": "right", "top": "bottom", "bottom": "top"}[bright]
    assert min(kept.convert("RGB").getpixel(places[bright])) > 200
    assert max(kept.convert("RGB").getpixel(places[opposite])) < 50


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_each_kind_keeps_its_dots(mode):
    before = opened(made.png(mode=mode)).convert("RGB")
    after = opened(check("a", made.png(mode=mode)).content).convert("RGB")
    assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_each_kind_is_kept(mode):
    kept = opened(check("a", made.jpeg(mode=mode)).content)
    assert kept.size == (40, 20)
    assert kept.mode in {"L", "RGB"}


def test_a_transparent_palette_stays_transparent():
    file = BytesIO()
    made.picture(mode="P").save(file, "PNG", transparency=0)
    assert opened(check("a", file.getvalue()).content).getpixel((1, 1))[3] == 0


def test_of_a_telephones_several_pictures_the_first_is_kept():
    file = BytesIO()
    first, depth = made.picture((64, 32)), made.picture((8, 8))
    first.save(file, "MPO", save_all=True, append_images=[depth], exif=made.exif())
    kept = check("a.jpg", file.getvalue())
    assert opened(kept.content).size == (64, 32)
    assert opened(kept.content).format == "JPEG"
    assert made.MAKER.encode() not in kept.content


def test_a_picture_too_large_to_be_opened_is_refused_unopened():
    assert refused("a.png", made.huge_png()) == (
        "Attēlā „a.png” ir pārāk daudz punktu. Uzņemiet to vēlreiz ar mazāku izšķirtspēju."
    )


@pytest.mark.parametrize("sent", [made.jpeg(), made.png(), made.pdf()])
def test_what_hides_behind_a_file_is_not_kept(sent):
    """An archive or a page behind a picture, which another program would open."""
    hidden = b"PK\x03\x04<script>alert(1)</script>\n"
    kept = check("a", sent + hidden).content
    assert b"<script>" not in kept
    assert b"PK\x03\x04" not in kept


# PDF


def test_a_pdf_keeps_its_pages_and_no_word_of_its_maker():
    sent = made.pdf(3)
    assert made.MAKER.encode() in sent
    kept = check("a.pdf", sent)
    reader = PdfReader(BytesIO(kept.content))
    assert [tuple(page.mediabox) for page in reader.pages] == [(0, 0, 200, 100)] * 3
    assert not reader.metadata
    assert reader.xmp_metadata is None
    for word in (made.MAKER.encode(), b"xmpmeta", b"/Author", b"/Producer", b"/Info"):
        assert word not in kept.content


def test_a_photo_inside_a_pdf_keeps_its_dots_alone():
    sent = made.pdf_with_photo()
    kept = check("a.pdf", sent).content
    assert made.MAKER.encode() not in kept
    assert b"Exif" not in kept
    before, after = (PdfReader(BytesIO(f)).pages[0].images[0].image for f in (sent, kept))
    assert before.tobytes() == after.tobytes()


LOCKED = "ir aizslēgts ar paroli. Saglabājiet to bez paroles un mēģiniet vēlreiz."
ACTIVE = "satur programmu vai veidlapu, kas to palaiž. Izdrukājiet to jaunā PDF un pievienojiet to."
HIDDEN = "satur citus failus. Pievienojiet katru no tiem atsevišķi kā PDF, JPEG vai PNG."


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (made.pdf_locked(), LOCKED),
        (made.pdf_locked(""), LOCKED),
        (made.pdf_with_script(), ACTIVE),
        (made.pdf_that_launches(), ACTIVE),
        (made.pdf_with_page_action(), ACTIVE),
        (made.pdf_that_submits(), ACTIVE),
        (made.pdf_with_attachment(), HIDDEN),
    ],
)
def test_a_pdf_that_does_more_than_show_pages_is_refused(sent, words):
    assert refused("a.pdf", sent) == f"Fails „a.pdf” {words}"


def test_a_pdf_without_pages_and_one_with_too_many():
    assert "bojāts" in refused("a.pdf", made.pdf(0))
    assert "pārāk daudz lappušu" in refused("a.pdf", made.pdf(501))


def test_a_signed_pdf_stays_as_it_is():
    sent = made.pdf_signed()
    kept = check("a.pdf", sent)
    assert kept.content == sent
    assert kept.pages == 1


def test_a_signed_pdf_may_hide_no_program_that_no_page_leads_to():
    sent = made.pdf_signed(more=made.action("JavaScript", JS="app.alert(1)"))
    assert refused("a.pdf", sent) == f"Fails „a.pdf” {ACTIVE}"


def test_the_same_bytes_have_the_same_fingerprint():
    sent = made.jpeg()
    assert check("a", sent).sha256 == check("b", sent).sha256 != check("c", made.png()).sha256
