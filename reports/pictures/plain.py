"""What pygal drew, as our pages and prints take it: attributes alone, no style and no script.

The policy of our pages forbids inline style and script, and WeasyPrint gives a page's stylesheet
to no picture, so that colours and letters stand in the elements themselves.
"""

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
INK, ACCENT, PAPER, AXIS = "#1b1f24", "#0b5c66", "#ffffff", "#767f89"
FONT = "Source Sans 3, Noto Sans, sans-serif"
LETTERS = 13
# What belongs to pointing at a picture, and words that only scripts read.
_FOR_SCRIPTS = ("defs", "title", "desc")
_OVERLAYS = {"plot text-overlay", "plot tooltip-overlay", "titles"}


def tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


def plain(root, *, name: str, title: str, description: str):
    """``name`` is that of the picture on its page; ``title`` is what a screen reader says."""
    for element in list(root.iter(tag("g"))):
        if element.get("class") in _OVERLAYS:
            element.getparent().remove(element)
    for element in list(root.iter(etree.Comment, *map(tag, _FOR_SCRIPTS))):
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in root.iter():
        element.attrib.pop("style", None)
    for position, (word, said) in enumerate((("title", title), ("desc", description))):
        element = etree.Element(tag(word), id=f"{name}-{word}")
        element.text = said
        root.insert(position, element)
    for text in root.iter(tag("text")):
        _written(text)
    for background in list(root.iter(tag("rect"))):
        if background.get("class") == "background":
            background.getparent().remove(background)
    root.set("id", name)
    root.set("class", "picture-drawn")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    etree.cleanup_namespaces(root)
    return root


def _written(text) -> None:
    text.set("font-family", FONT)
    text.set("font-size", str(LETTERS))
    text.set("fill", INK)
    axis = text.getparent().getparent().get("class", "")
    if axis.startswith("axis y"):
        text.set("text-anchor", "end")
    elif axis.startswith("axis x"):
        text.set("text-anchor", "middle")


def label(parent, x: float, y: float, words: str) -> None:
    """Words that begin at ``x`` and have their middle at ``y``."""
    text = etree.SubElement(parent, tag("text"), x=f"{x:.1f}", y=f"{y + LETTERS / 3:.1f}")
    text.set("font-family", FONT)
    text.set("font-size", str(LETTERS))
    text.set("fill", INK)
    text.text = words
