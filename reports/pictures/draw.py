"""Pictures of figures as SVG, drawn by pygal: bars with their numbers, and lines over years.

They are read in black and white: each bar has its words and number beside it, each line its own
dashes and its words at the end. Beside each picture stands the table it was drawn from.
"""

import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pygal
from django.utils.safestring import SafeString, mark_safe
from lxml import etree
from pygal.style import Style

from di_latgale.wording import whole
from reports.pictures.plain import ACCENT, AXIS, INK, LETTERS, PAPER, label, plain, tag

# pygal looks for plug-ins of maps at every import from then on, by a way that Python has given up.
sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, pygal.PluginImportFixer)]

# As wide as a phone; a page lets it grow to one and a half of that.
WIDTH = 360
_BAR, _THIN_BAR, _MANY_BARS = 26, 20, 12
_LINES_HEIGHT = 230
# Of a letter, on average: pygal counts more.
_LETTER = 0.52 * LETTERS
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5", "14 4")
_STYLE = Style(label_font_size=LETTERS, major_label_font_size=LETTERS, value_font_size=LETTERS)


@dataclass(frozen=True)
class Picture:
    """``svg`` holds its title and description; ``caption`` stands above it."""

    caption: str
    svg: SafeString


def bars(
    *,
    name: str,
    caption: str,
    description: str,
    numbers: Sequence[tuple[str, Decimal | int]],
    written: Callable = whole,
) -> Picture:
    """One bar under the other, from the top, each with its words and its number."""
    numbers = list(numbers)
    height = _BAR if len(numbers) <= _MANY_BARS else _THIN_BAR
    space = max((_wide(written(number)) for _words, number in numbers), default=0) + 10
    chart = pygal.HorizontalBar(
        **_config(height * len(numbers) + 16),
        margin_right=space,
        show_x_labels=False,
        show_y_guides=False,
        spacing=0,
    )
    # pygal begins at the bottom.
    upwards = numbers[::-1]
    chart.x_labels = [words for words, _number in upwards]
    chart.range = (0, max((float(number) for _words, number in numbers), default=0) or 1)
    chart.add("", [float(number) for _words, number in upwards])

    def finished(root):
        plain(root, name=name, title=caption, description=description)
        _without_axes(root)
        drawn = [g.find(tag("rect")) for g in root.iter(tag("g")) if g.get("class") == "bar"]
        for bar, (_words, number) in zip(drawn, upwards, strict=True):
            _bar(bar, written(number))
        return root

    return _picture(caption, chart, finished)


def lines(
    *,
    name: str,
    caption: str,
    description: str,
    columns: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
) -> Picture:
    """A line each for what is named, over ``columns``; its name stands at its end."""
    space = max((_wide(words) for words, _numbers in series), default=0) + 12
    top = max((max(numbers, default=0) for _words, numbers in series), default=0)
    steps = _steps(top)
    chart = pygal.Line(
        **_config(_LINES_HEIGHT),
        margin_right=space,
        show_x_guides=False,
        show_y_guides=True,
        dots_size=3,
        formatter=whole,
    )
    chart.x_labels = columns
    chart.y_labels = steps
    chart.range = (0, steps[-1])
    for words, numbers in series:
        chart.add(words, numbers)

    def finished(root):
        plain(root, name=name, title=caption, description=description)
        _guides(root)
        found = [g for g in root.iter(tag("g")) if g.get("class", "").startswith("series")]
        # First all lines, then all their dots.
        drawn, dotted = found[: len(series)], found[len(series) :]
        ends = [_line(*groups, n) for n, groups in enumerate(zip(drawn, dotted, strict=True))]
        heights = _apart([y for _x, y in ends])
        for g, (x, _y), y, (words, _numbers) in zip(dotted, ends, heights, series, strict=True):
            label(g, x + 7, y, words)
        return root

    return _picture(caption, chart, finished)


def _config(height: int) -> dict:
    return {
        "width": WIDTH,
        "height": height,
        "margin": 6,
        "show_legend": False,
        "js": (),
        "css": (),
        "no_prefix": True,
        "disable_xml_declaration": True,
        "style": _STYLE,
    }


def _picture(caption: str, chart, finished: Callable) -> Picture:
    # Elements of pygal's own tree are in no namespace until they are written.
    drawn = finished(etree.fromstring(chart.render(is_unicode=True)))
    return Picture(caption, mark_safe(etree.tostring(drawn, encoding="unicode")))


def _wide(words: str) -> float:
    return len(words) * _LETTER


def _steps(top: int) -> list[int]:
    """Whole numbers from 0 to at least ``top``, five of them or fewer, with a round step."""
    step, factor = 1, 1
    while step * 4 < top:
        for number in (1, 2, 5):
            step = number * factor
            if step * 4 >= top:
                break
        else:
            factor *= 10
    return [step * n for n in range(max(1, -(-top // step)) + 1)]


def _without_axes(root) -> None:
    for axis in list(root.iter(tag("g"))):
        if axis.get("class", "").startswith("axis x"):
            axis.getparent().remove(axis)


def _bar(bar, words: str) -> None:
    bar.attrib.pop("class", None)
    bar.set("fill", ACCENT)
    # pygal leaves an attribute out that is zero.
    x, y, width, height = (float(bar.get(name, 0)) for name in ("x", "y", "width", "height"))
    label(bar.getparent(), x + width + 5, y + height / 2, words)


def _guides(root) -> None:
    for path in root.iter(tag("path")):
        if "line" in path.get("class", "").split():
            path.set("fill", "none")
            path.set("stroke", AXIS)
            path.set("stroke-width", "0.5")


def _line(drawn, dotted, number: int) -> tuple[float, float]:
    """Drawn in its own dashes; answers where it ends."""
    for path in drawn.iter(tag("path")):
        path.set("fill", "none")
        path.set("stroke", INK)
        path.set("stroke-width", "2")
        if dashes := _DASHES[number % len(_DASHES)]:
            path.set("stroke-dasharray", dashes)
    dots = list(dotted.iter(tag("circle")))
    for dot in dots:
        dot.set("fill", INK if number % 2 == 0 else PAPER)
        dot.set("stroke", INK)
        dot.set("stroke-width", "1.5")
    return max((float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in dots)


def _apart(heights: list[float]) -> list[float]:
    """Moved downwards, and the lowest up again, so that words do not stand on each other."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    found = list(heights)
    for above, below in itertools.pairwise(order):
        found[below] = max(found[below], found[above] + LETTERS + 1)
    return found
