"""What a system of equations over counts that are never below zero tells of each of them.

What one equation tells by itself is put into the others until nothing is left of most. The rest
is brought to reduced row echelon form, so that whatever any sum or difference tells stands in one
row; then bounds spread over the rows.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import inf

from reports.disclosure.parts import Number, Row

Range = tuple[Number | float, Number | float]
ENDLESS: Range = (0, inf)


class Equations:
    """``fixed`` are values that follow; ``rows`` what is left, in reduced row echelon form and as
    it was told; ``steps`` how many times a row was touched, for whoever watches over the time."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.steps = 0
        self.fixed: dict[object, Number] = {}
        self.rows: list[Row] = []
        self._left = {n: dict(row) for n, row in enumerate(rows)}
        self._holders: dict[object, set[int]] = {}
        for n, row in self._left.items():
            for key in row:
                if key is not None:
                    self._holders.setdefault(key, set()).add(n)
        self._fix(list(self._left))
        for component in self._components():
            self.rows += [*component, *self._reduced(component)]

    def _fix(self, waiting: list[int]) -> None:
        """Puts in what single rows tell: one unknown, or a sum of counts that is zero."""
        while waiting:
            row = self._left.get(waiting.pop())
            if row is None:
                continue
            self.steps += 1
            constant = row.get(None, 0)
            unknown = [key for key in row if key is not None]
            if len(unknown) == 1:
                value = _divided(-constant, row[unknown[0]])
                waiting += self._put(unknown[0], value)
            elif unknown and not constant and _of_one_sign(row, unknown):
                for key in unknown:
                    waiting += self._put(key, 0)

    def _put(self, key, value: Number) -> list[int]:
        self.fixed[key] = value
        holders = sorted(self._holders.pop(key, ()))
        for n in holders:
            self.steps += 1
            row = self._left[n]
            constant = row.get(None, 0) + row.pop(key) * value
            if constant:
                row[None] = constant
            else:
                row.pop(None, None)
        return holders

    def _components(self) -> list[list[Row]]:
        """Rows that share unknowns, directly or over others."""
        found, seen = [], set()
        for start, row in self._left.items():
            if start in seen or not any(key is not None for key in row):
                continue
            seen.add(start)
            queue, component = [start], []
            while queue:
                row = self._left[queue.pop()]
                component.append(row)
                for key in row:
                    for n in sorted(self._holders.get(key, ())):
                        if n not in seen:
                            seen.add(n)
                            queue.append(n)
            found.append(component)
        return found

    def _reduced(self, rows: list[Row]) -> list[Row]:
        """``None``, the constant, is never a pivot."""
        reduced: list[tuple[object, Row]] = []
        for row in rows:
            row = dict(row)
            for pivot, other in reduced:
                if factor := row.get(pivot):
                    self._add(row, other, -factor)
            pivot = next((key for key in row if key is not None), None)
            if pivot is None:
                continue
            divisor = row[pivot]
            row = {key: _divided(number, divisor) for key, number in row.items()}
            for _pivot, other in reduced:
                if factor := other.get(pivot):
                    self._add(other, row, -factor)
            reduced.append((pivot, row))
        return [row for _pivot, row in reduced]

    def _add(self, row: Row, other: Row, factor: Number) -> None:
        self.steps += 1
        for key, number in other.items():
            total = row.get(key, 0) + factor * number
            if total:
                row[key] = total
            else:
                row.pop(key, None)

    def sums(self) -> list[tuple[tuple, Number]]:
        """Several unknowns of which the rows tell the sum."""
        found = []
        for row in self.rows:
            unknown = [key for key in row if key is not None]
            if len({row[key] for key in unknown}) == 1:
                found.append((tuple(unknown), _divided(-row.get(None, 0), row[unknown[0]])))
        return found


def _of_one_sign(row: Row, unknown: list) -> bool:
    return all(row[key] > 0 for key in unknown) or all(row[key] < 0 for key in unknown)


def _divided(number: Number, divisor: Number) -> Number:
    """Whole numbers stay whole."""
    if divisor in (1, -1):
        return number * divisor
    exact = Fraction(number) / divisor
    return exact.numerator if exact.denominator == 1 else exact


def spread(row: Row, ranges: dict[object, Range]) -> None:
    """Each unknown of the row lies where the others leave it."""
    constant = row.get(None, 0)
    spans = {}
    lows, highs = _Sum(constant), _Sum(constant)
    for key, number in row.items():
        if key is None:
            continue
        low, high = ranges.setdefault(key, ENDLESS)
        spans[key] = _times(low, high, number)
        lows.add(spans[key][0])
        highs.add(spans[key][1])
    for key, (low, high) in spans.items():
        divisor = -row[key]
        first, last = _end(lows.without(low), divisor), _end(highs.without(high), divisor)
        narrow(ranges, key, min(first, last), max(first, last))


def _end(number, divisor: Number):
    if isinstance(number, float):
        return number if divisor > 0 else -number
    return _divided(number, divisor)


def narrow(ranges: dict[object, Range], key, low, high) -> None:
    now_low, now_high = ranges.get(key, ENDLESS)
    ranges[key] = (max(now_low, low), min(now_high, high))


def _times(low, high, number: Number) -> tuple:
    first = number * low
    second = (inf if number > 0 else -inf) if isinstance(high, float) else number * high
    return (first, second) if number > 0 else (second, first)


class _Sum:
    """Of numbers of which some are endless, so that one can be taken out again.

    Only endless ones are floats.
    """

    def __init__(self, number) -> None:
        self.finite, self.endless, self.end = number, 0, inf

    def add(self, number) -> None:
        if isinstance(number, float):
            self.endless, self.end = self.endless + 1, number
        else:
            self.finite += number

    def without(self, number):
        is_endless = isinstance(number, float)
        if self.endless - is_endless:
            return self.end
        return self.finite if is_endless else self.finite - number
