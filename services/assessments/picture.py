"""The change as a picture: for each domain its scale, the worse end left, and two signs on it.

A ring is the score before, a dot the score now, an arrow leads from one to the other: nothing
depends on colour. All figures are whole units of the picture's own grid.
"""

from dataclasses import dataclass
from textwrap import wrap

from services.assessments.comparison import Change, Compared

WIDTH = 360
_LEFT, _RIGHT = 12, 348
_LETTERS = 44  # of a line of text that fits
_LINE, _AXIS, _GAP = 18, 26, 14
_ARROW = 12  # room that the sign at the arrow's end takes


@dataclass(frozen=True)
class Text:
    y: int
    words: str


@dataclass(frozen=True)
class Tick:
    x: int
    score: int


@dataclass(frozen=True)
class Lane:
    """One domain. ``before`` and ``now`` are places on the axis, or None; ``y`` is the axis's."""

    lines: tuple[Text, ...]
    y: int
    ticks: tuple[Tick, ...]
    before: int | None
    now: int | None
    arrow: tuple[int, int] | None
    change: Change

    @property
    def tick_top(self) -> int:
        return self.y - 4

    @property
    def tick_bottom(self) -> int:
        return self.y + 4

    @property
    def figures(self) -> int:
        return self.y + 21

    @property
    def head(self) -> str:
        """Corners of the arrow's head."""
        start, end = self.arrow
        back = end - 7 if end > start else end + 7
        return f"{end},{self.y} {back},{self.y - 5} {back},{self.y + 5}"


@dataclass(frozen=True)
class Picture:
    lanes: tuple[Lane, ...]
    height: int
    width: int = WIDTH
    left: int = _LEFT
    right: int = _RIGHT


def picture_of(rows: list[Compared]) -> Picture:
    lanes, y = [], 4
    for row in rows:
        lines = []
        for words in wrap(row.domain.name, _LETTERS):
            y += _LINE
            lines.append(Text(y, words))
        y += _AXIS
        lanes.append(_lane(row, tuple(lines), y - 10))
        y += _GAP + 6
    return Picture(lanes=tuple(lanes), height=y + 4)


def _lane(row: Compared, lines: tuple[Text, ...], y: int) -> Lane:
    places = _places(row)
    before = places[row.before.score] if row.before else None
    now = places[row.now.score] if row.now else None
    return Lane(
        lines=lines,
        y=y,
        ticks=tuple(Tick(x, score) for score, x in places.items()),
        before=before,
        now=now,
        arrow=_arrow(before, now),
        change=row.change,
    )


def _places(row: Compared) -> dict[int, int]:
    """Score → place; the better end is right, whichever way the scale counts."""
    scale = list(row.scale) if row.domain.is_higher_better else list(reversed(row.scale))
    if len(scale) == 1:
        return {scale[0]: (_LEFT + _RIGHT) // 2}
    room = _RIGHT - _LEFT
    return {score: _LEFT + room * n // (len(scale) - 1) for n, score in enumerate(scale)}


def _arrow(before: int | None, now: int | None) -> tuple[int, int] | None:
    if before is None or now is None or before == now:
        return None
    towards = 1 if now > before else -1
    return before + 7 * towards, now - _ARROW * towards + 4 * towards
