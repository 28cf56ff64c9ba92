"""Pictures of figures: SVG that our policy lets through, read without colour."""

import itertools
import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from di_latgale.wording import money
from reports.pictures.draw import WIDTH, _steps, bars, lines

SVG = "{http://www.w3.org/2000/svg}"


def drawn_bars(numbers, **kwargs):
    picture = bars(name="mix", caption="Ā & <b>", description="Apraksts", numbers=numbers, **kwargs)
    return etree.fromstring(picture.svg)


def drawn_lines(series, columns=("2019", "2020", "2021")):
    kwargs = {"name": "trend", "caption": "Gadi", "description": "Apraksts"}
    return etree.fromstring(lines(columns=columns, series=series, **kwargs).svg)


def words(root) -> list[str]:
    return [text.text for text in root.iter(f"{SVG}text")]


def assert_plain(root) -> None:
    assert not list(root.iter(f"{SVG}style", f"{SVG}script", etree.Comment))
    for element in root.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
    ids = [element.get("id") for element in root.iter() if element.get("id") is not None]
    assert len(ids) == len(set(ids))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{ids[0]}-title {ids[0]}-desc"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(float(text.get("font-size")) >= 13 for text in root.iter(f"{SVG}text"))


def test_bars_stand_in_order_with_their_words_and_latvian_numbers():
    root = drawn_bars(
        [("Sociālā aprūpe", Decimal("35791.5")), ("Transports", Decimal(0))], written=money
    )
    assert_plain(root)
    assert root[0].text == "Ā & <b>"
    assert set(words(root)) == {"Sociālā aprūpe", "Transports", "35\xa0791,50", "0,00"}
    heights = {t.text: float(t.get("y")) for t in root.iter(f"{SVG}text")}
    assert heights["Sociālā aprūpe"] < heights["Transports"]
    assert heights["35\xa0791,50"] < heights["0,00"]


def test_each_line_has_its_own_dashes_and_its_name_at_the_end():
    root = drawn_lines([("bērni", [1, 2, 3]), ("pārstāvji", [1, 2, 3]), ("pieaugušie", [0, 0, 0])])
    assert_plain(root)
    dashes = [
        path.get("stroke-dasharray")
        for path in root.iter(f"{SVG}path")
        if path.get("stroke-width") == "2"
    ]
    assert len(dashes) == len(set(dashes)) == 3
    named = [t for t in root.iter(f"{SVG}text") if t.text in ("bērni", "pārstāvji", "pieaugušie")]
    heights = sorted(float(text.get("y")) for text in named)
    assert len(heights) == 3
    assert all(below - above >= 13 for above, below in itertools.pairwise(heights))


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=30))
def test_no_bar_and_no_number_is_cut(numbers):
    root = drawn_bars([(f"{n:02}.2021", number) for n, number in enumerate(numbers)])
    shift = float(re.search(r"translate\(([\d.]+)", etree.tostring(root).decode())[1])
    for bar in root.iter(f"{SVG}rect"):
        assert float(bar.get("width", 0)) >= 0
    for text in root.iter(f"{SVG}text"):
        if text.get("text-anchor") is None:
            # A figure is about half as wide as it is high.
            end = shift + float(text.get("x")) + 0.5 * 13 * len(text.text)
            assert end <= WIDTH + 1


@given(st.integers(0, 10**9))
def test_steps_are_few_round_and_reach_the_top(top):
    steps = _steps(top)
    assert steps[0] == 0
    assert steps[-1] >= top
    assert 2 <= len(steps) <= 5
    assert str(steps[1]).rstrip("0") in ("1", "2", "5")


@given(
    st.lists(st.lists(st.integers(0, 999), min_size=2, max_size=2), min_size=1, max_size=3),
)
def test_any_lines_can_be_drawn(numbers):
    root = drawn_lines([(f"rinda {n}", row) for n, row in enumerate(numbers)], ("2020", "2021"))
    assert_plain(root)
