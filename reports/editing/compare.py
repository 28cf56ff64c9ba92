"""An edited text against what it was made of and against what would be generated now."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.article.numbers import Token, line_of, tokens
from reports.editing.base import Tie, Word, words_of


@dataclass(frozen=True)
class Place:
    """A number of the edited text and its figure; ``now`` is the figure's number, None where there
    is no such figure any more."""

    token: Token
    line: int
    tie: Tie
    now: str | None

    @property
    def is_changed(self) -> bool:
        return self.now is not None and self.now.split() != self.token.text.split()


@dataclass(frozen=True)
class Comparison:
    """``unknown`` are numbers that the report does not have, with the line in which they stand;
    ``removed`` figures of the generated text that the edited one lacks."""

    places: list[Place]
    unknown: list[tuple[Token, int]]
    removed: list[Word]

    @property
    def changed(self) -> list[Place]:
        return [place for place in self.places if place.is_changed]

    @property
    def gone(self) -> list[Place]:
        return [place for place in self.places if place.now is None]


@dataclass(frozen=True)
class Piece:
    """``change`` is "", "added" or "taken"."""

    text: str
    change: str = ""


def compared(text: str, base: list, now: list) -> Comparison:
    """``base`` and ``now`` are generated: when ``text`` was made, and at this moment."""
    written, before, today = tokens(text), words_of(base), words_of(now)
    numbers_now = {word.tie: word.text for word in today if word.tie}
    ties = _ties(written, before, today)
    places = [
        Place(token, line_of(text, token.start), ties[n], numbers_now.get(ties[n]))
        for n, token in enumerate(written)
        if n in ties
    ]
    said = {word.key for word in (*before, *today) if word.is_number and not word.tie}
    unknown = [
        (token, line_of(text, token.start))
        for n, token in enumerate(written)
        if token.may_count and n not in ties and token.key not in said
    ]
    kept = set(ties.values())
    removed = list(
        {word.tie: word for word in before if word.tie and word.tie not in kept}.values()
    )
    return Comparison(places, unknown, removed)


def _ties(written: list[Token], before: list[Word], today: list[Word]) -> dict[int, Tie]:
    """The figure of each number by its position: where it stands, else by its value."""
    found: dict[int, Tie] = {}
    for mine, theirs in _matched([token.key for token in written], [w.key for w in before]):
        if tie := before[theirs].tie:
            found[mine] = tie
    used = set(found.values())
    left = [w for w in (*before, *today) if w.tie and w.tie not in used]
    left += [w for w in (*before, *today) if w.tie and w.tie in used]
    others = {word.key for word in before if word.is_number and not word.tie}
    for n, token in enumerate(written):
        if token.may_count and n not in found and token.key not in others:
            tie = next((word.tie for word in left if word.key == token.key), None)
            if tie:
                found[n] = tie
    return found


def taken_over(text: str, base: list, now: list) -> str:
    """``text`` with the figures of ``now``, and with whatever else changed between ``base`` and
    ``now`` where nothing was edited around it: words that agree with a figure, new sentences."""
    written, before, today = tokens(text), words_of(base), words_of(now)
    result = [token.text for token in written]
    for place in compared(text, base, now).changed:
        result[written.index(place.token)] = place.now
    at = {
        theirs: mine for mine, theirs in _matched([t.key for t in written], [w.key for w in before])
    }
    changes = _matcher([w.identity for w in before], [w.identity for w in today]).get_opcodes()
    for kind, first, last, new_first, new_last in reversed(changes):
        if kind == "equal":
            continue
        around = [at.get(n) for n in range(max(first - 1, 0), min(last + 1, len(before)))]
        if None in around or around != list(range(around[0], around[0] + len(around))):
            continue
        start = around[0] + (1 if first else 0)
        result[start : start + last - first] = [word.text for word in today[new_first:new_last]]
    return "".join(result)


def differences(before: str, after: str) -> list[Piece]:
    """Word by word; texts beside each other of one kind are one piece."""
    old, new = tokens(before), tokens(after)
    matcher = _matcher([t.key for t in old], [t.key for t in new])
    found: list[Piece] = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        taken = "".join(t.text for t in old[first:last])
        added = "".join(t.text for t in new[new_first:new_last])
        if kind == "equal":
            found.append(Piece(added))
            continue
        blank = " " if taken.endswith(" ") and added.endswith(" ") else ""
        changed = ((taken.removesuffix(blank), "taken"), (added.removesuffix(blank), "added"))
        found += [Piece(part, change) for part, change in changed if part]
        found += [Piece(blank)] if blank else []
    return found


def _matcher(old: list, new: list) -> SequenceMatcher:
    return SequenceMatcher(None, _with_blanks(old), _with_blanks(new), autojunk=False)


def _with_blanks(keys: list) -> list:
    """A blank is that after its word: half of a text are blanks, and all against all takes long."""
    return [(keys[n - 1], " ") if n and key == " " else key for n, key in enumerate(keys)]


def _matched(mine: list, theirs: list) -> Iterator[tuple[int, int]]:
    for first, second, size in _matcher(mine, theirs).get_matching_blocks():
        for n in range(size):
            yield first + n, second + n
