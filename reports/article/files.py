"""The article as text and as a document of a word processor."""

import io
from collections.abc import Iterator
from datetime import date

from reports.article.figures import Article, Part
from reports.period.filter import PeriodFilter

_BULLET = "• "


def pieces(article: Article) -> Iterator[Part]:
    """Text and figures one after the other; together they are ``as_text``."""
    yield from article.title.parts
    for paragraph in article.paragraphs:
        yield "\n\n"
        for number, sentence in enumerate(paragraph.sentences):
            yield from (" ", *sentence.parts) if number else sentence.parts
        for number, item in enumerate(paragraph.items):
            yield "\n" if number or paragraph.sentences else ""
            yield from (_BULLET, *item.parts)
    for line in article.signature:
        yield f"\n\n{line}"
    yield "\n"


def as_text(article: Article) -> str:
    """Paragraphs with an empty line between them."""
    return "".join(map(str, pieces(article)))


def article_text(article: Article) -> bytes:
    return as_text(article).encode()


def article_docx(article: Article) -> bytes:
    return text_docx(as_text(article))


def text_docx(text: str) -> bytes:
    """Of a text as ``as_text`` makes it: title, paragraphs and lists."""
    # Imported late: it is large, and only whoever takes the file along needs it.
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    title, *lines = [line for line in text.splitlines() if line.strip()] or [""]
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title[:255], "", "lv-LV"
    properties.comments = ""
    run = document.styles["Normal"].element.get_or_add_rPr()
    language = run.makeelement(qn("w:lang"), {qn("w:val"): "lv-LV"})
    run.append(language)
    # The library's own page is the American one, and its headings are blue.
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    normal = document.styles["Normal"].font
    normal.name, normal.size = "Calibri", Pt(12)
    heading = document.styles["Heading 1"]
    heading.font.size, heading.font.color.rgb = Pt(16), RGBColor(0, 0, 0)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(12)
    document.add_heading(title, level=1)
    for line in lines:
        if line.startswith(_BULLET):
            document.add_paragraph(line.removeprefix(_BULLET), style="List Bullet")
        else:
            document.add_paragraph(line)
    answer = io.BytesIO()
    document.save(answer)
    return answer.getvalue()


# What makes each kind of file of an Article.
ARTICLE_FILES = {"docx": article_docx, "txt": article_text}


def file_name(asked: PeriodFilter, kind: str) -> str:
    """„raksts-rezekne-2021-01-01-2021-11-11.docx”."""
    slugs = [municipality.slug for municipality in asked.municipalities]
    place = slugs[0] if len(slugs) == 1 and not asked.is_region else "latgale"
    first: date = asked.period.first
    return f"raksts-{place}-{first}-{asked.period.last}.{kind}"


# The same of a text that was edited.
TEXT_FILES = {"docx": text_docx, "txt": str.encode}
