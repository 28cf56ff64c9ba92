"""Several PDFs of ours as one: pages, bookmarks, and the tags that screen readers read.

pypdf joins pages and drops the tags; here the trees of tags are hung under one root.
"""

import io
from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Page, Pdf, String

_LANGUAGE = "lv"


def joined(title: str, documents: Iterable[tuple[str, bytes]]) -> bytes:
    """PDF/UA as its parts, each under a bookmark of its title, in the given order.

    All are made by ``di_latgale.pdf``. They are read one at a time.
    """
    whole = Pdf.new()
    tags = _Tags(whole)
    bookmarks: list[tuple[str, int]] = []
    for name, content in documents:
        with Pdf.open(io.BytesIO(content)) as one:
            first = len(whole.pages)
            bookmarks.append((name, first))
            whole.pages.extend(one.pages)
            tags.take_over(one, [whole.pages[n] for n in range(first, len(whole.pages))])
    tags.finish()
    with whole.open_outline() as outline:
        outline.root.extend(OutlineItem(name, page) for name, page in bookmarks)
    _say_what_it_is(whole, title)
    file = io.BytesIO()
    whole.save(file, object_stream_mode=ObjectStreamMode.generate)
    return file.getvalue()


class _Tags:
    """The one tree. Pages and links know their tags by a number, which must not repeat."""

    def __init__(self, whole: Pdf) -> None:
        self.whole = whole
        self.root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.children = Array()
        self.numbers = Array()
        self.next = 0

    def take_over(self, one: Pdf, pages: list[Page]) -> None:
        """After its pages, so that the tags point at the copies."""
        base = self.next
        for page in pages:
            self._renumber(page.obj, "/StructParents", base)
            for annotation in page.obj.get("/Annots", []):
                self._renumber(annotation, "/StructParent", base)
        tree = self.whole.copy_foreign(one.Root.StructTreeRoot)
        for child in tree.K:
            child.P = self.root
            self.children.append(child)
        numbers = list(tree.ParentTree.Nums)
        for number, tagged in zip(numbers[::2], numbers[1::2], strict=True):
            self.numbers.append(base + int(number))
            self.numbers.append(tagged)
            self.next = max(self.next, base + int(number) + 1)

    def _renumber(self, found, key: str, base: int) -> None:
        if key in found:
            found[key] = base + int(found[key])

    def finish(self) -> None:
        self.root.K = self.children
        self.root.ParentTree = self.whole.make_indirect(Dictionary(Nums=self.numbers))
        self.root.ParentTreeNextKey = self.next
        self.whole.Root.StructTreeRoot = self.root


def _say_what_it_is(whole: Pdf, title: str) -> None:
    whole.Root.Lang = String(_LANGUAGE)
    whole.Root.MarkInfo = Dictionary(Marked=True)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    whole.Root.PageMode = Name.UseOutlines
    with whole.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = [_LANGUAGE]
        metadata["pdfuaid:part"] = "1"
