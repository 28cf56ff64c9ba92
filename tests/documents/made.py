"""Files for tests, made here: nothing in them was ever anybody's."""

import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from clients.documents.actions import add_document
from clients.documents.checking import check
from tests import factories

# What a kept file may hold nowhere.
MAKER = "Kanarija Fotografe"
LATITUDE = (56.0, 30.0, 27.0)


def picture(size=(40, 20), mode="RGB") -> Image.Image:
    """Left half dark, right half light; so it is seen which way up it is."""
    made = Image.new(mode, size)
    bright = 255 if mode in {"L", "1", "P", "I;16"} else tuple([255] * len(made.getbands()))
    made.paste(bright, (size[0] // 2, 0, *size))
    return made


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x013B] = MAKER
    data[0x010F] = "Kanarija Telefons"
    gps = data.get_ifd(0x8825)
    gps[1], gps[2] = "N", LATITUDE
    gps[3], gps[4] = "E", LATITUDE
    return data


def jpeg(size=(40, 20), mode="RGB", orientation: int = 1, **kwargs) -> bytes:
    file = BytesIO()
    picture(size, mode).save(file, "JPEG", exif=exif(orientation), comment=MAKER.encode(), **kwargs)
    return file.getvalue()


def png(size=(40, 20), mode="RGB", **kwargs) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", MAKER)
    info.add_text("Comment", MAKER, zip=True)
    info.add_itxt("Title", MAKER)
    file = BytesIO()
    picture(size, mode).save(file, "PNG", pnginfo=info, exif=exif(), **kwargs)
    return file.getvalue()


def huge_png() -> bytes:
    """A few kilobytes that say they are a picture of 400 million dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + crc

    header = (20_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def writer(pages: int = 1) -> PdfWriter:
    made = PdfWriter()
    for _number in range(pages):
        made.add_blank_page(200, 100)
    made.add_metadata({"/Author": MAKER, "/Title": f"Atzinums {MAKER}"})
    return made


def written(made: PdfWriter) -> bytes:
    file = BytesIO()
    made.write(file)
    return file.getvalue()


def pdf(pages: int = 1, subject: str = "") -> bytes:
    """With title, author and XMP."""
    made = writer(pages)
    made.add_metadata({"/Subject": subject})
    xmp = DecodedStreamObject()
    xmp.set_data(f"<x:xmpmeta>{MAKER}</x:xmpmeta>".encode())
    xmp.update({NameObject("/Type"): NameObject("/Metadata")})
    made.root_object[NameObject("/Metadata")] = made._add_object(xmp)
    return written(made)


def pdf_with_photo() -> bytes:
    """A page that shows a photo as the telephone took it."""
    made = writer()
    photo = StreamObject()
    photo._data = jpeg()
    for key, value in {"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/DCTDecode",
                       "/ColorSpace": "/DeviceRGB"}.items():  # fmt: skip
        photo[NameObject(key)] = NameObject(value)
    photo[NameObject("/Width")], photo[NameObject("/Height")] = NumberObject(40), NumberObject(20)
    photo[NameObject("/BitsPerComponent")] = NumberObject(8)
    named = DictionaryObject({NameObject("/Im0"): made._add_object(photo)})
    made.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    return written(made)


def action(kind: str, **more) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/S"): NameObject(f"/{kind}"),
            **{NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()},
        }
    )


def pdf_with_script() -> bytes:
    made = writer()
    script = made._add_object(action("JavaScript", JS="app.alert(1)"))
    named = ArrayObject([TextStringObject("sakums"), script])
    tree = DictionaryObject({NameObject("/Names"): named})
    made.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})
    return written(made)


def pdf_that_launches() -> bytes:
    made = writer()
    made.root_object[NameObject("/OpenAction")] = made._add_object(action("Launch", F="cmd.exe"))
    return written(made)


def pdf_with_page_action() -> bytes:
    made = writer()
    told = DictionaryObject({NameObject("/O"): action("URI", URI="https://nekur.example")})
    made.pages[0][NameObject("/AA")] = told
    return written(made)


def pdf_that_submits() -> bytes:
    made = writer()
    link = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action("SubmitForm")}
    )
    made.pages[0][NameObject("/Annots")] = ArrayObject([made._add_object(link)])
    return written(made)


def pdf_with_attachment() -> bytes:
    made = writer()
    made.add_attachment("saraksts.txt", b"saturs")
    return written(made)


def pdf_locked(user_password: str = "atslega") -> bytes:
    made = writer()
    made.encrypt(user_password, "ipasnieks")
    return written(made)


def pdf_signed(more=None) -> bytes:
    """As after an electronic signature: a dictionary with its bytes and the span they cover."""
    made = writer()
    signature = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/ByteRange"): ArrayObject([NumberObject(n) for n in (0, 10, 20, 10)]),
            NameObject("/Contents"): ByteStringObject(b"\x30\x82"),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("Paraksts"),
            NameObject("/V"): made._add_object(signature),
        }
    )
    fields = ArrayObject([made._add_object(field)])
    made.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    if more is not None:
        made._add_object(more)
    return written(made)


_count = iter(range(1, 1_000_000))


def document(client=None, by=None, *, sent: bytes | None = None, **kwargs):
    """A document with its file, each another one."""
    client = client or factories.ClientFactory()
    by = by or factories.UserFactory()
    sent = sent or pdf(subject=f"{next(_count)}")
    said = {"form_key": None, "kind": "other", **kwargs}
    return add_document(client=client, by=by, file=check("a.pdf", sent), **said)
