"""The article as text and as a document of a word processor."""

import io
from datetime import date

from reports.article.figures import Article
from reports.period.filter import PeriodFilter

_BULLET = "• "


def as_text(article: Article) -> str:
    """Paragraphs with an empty line between them."""
    blocks = [str(article.title)]
    for paragraph in article.paragraphs:
        lines = [" ".join(map(str, paragraph.sentences))]
        lines += [f"{_BULLET}{item}" for item in paragraph.items]
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, *article.signature]) + "\n"


def article_text(article: Article) -> bytes:
    return as_text(article).encode()


def article_docx(article: Article) -> bytes:
    # Imported late: it is large, and only whoever takes the file along needs it.
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = str(article.title), "", "lv-LV"
    properties.comments = ""
    run = document.styles["Normal"].element.get_or_add_rPr()
    language = run.makeelement(qn("w:lang"), {qn("w:val"): "lv-LV"})
    run.append(language)
    document.add_heading(str(article.title), level=1)
    for paragraph in article.paragraphs:
        document.add_paragraph(" ".join(map(str, paragraph.sentences)))
        for item in paragraph.items:
            document.add_paragraph(str(item), style="List Bullet")
    for line in article.signature:
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
