"""An edited text and its numbers: what is tied to the report, what changed, what is taken over."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reports.article.figures import Article, Behind, Figure, Kind, Paragraph, Sentence, What, say
from reports.article.files import as_text
from reports.article.numbers import tokens
from reports.editing.base import as_json, text_of, words_of
from reports.editing.compare import compared, differences, taken_over

MARCH = (date(2021, 3, 1), date(2021, 3, 31))


def figure(number, service="", kind=Kind.PERSONS) -> Figure:
    return Figure(number, kind, Behind(What.SERVED, *MARCH, service=service))


def article(children=42, times=1146, more=()) -> list:
    word = "bērns" if children % 10 == 1 else "bērni"
    first = say("Pakalpojumus saņēma {n}\u00a0{word}.", n=figure(children), word=word)
    items = [
        say("{name} – {n} reizes;", name=name, n=figure(n, name, Kind.QUANTITY))
        for name, n in (("fizioterapija", times), *more)
    ]
    title = Sentence(("Pakalpojumi 2021. gada martā",))
    return as_json(Article(title, (Paragraph((first,), tuple(items)),), ("Avots: dienests",)))


def test_kinds_of_numbers():
    text = "31.12.2020. un 1\u00a0146 vai 35 791,00, Nr. 9.2.2.1./15/I/005, 2016. gadā 12,5 un 7."
    found = [(t.text, t.kind, t.may_count) for t in tokens(text) if t.is_number]
    assert found == [
        ("31.12.2020.", "day", False),
        ("1\u00a0146", "grouped", True),
        ("35 791,00", "grouped", True),
        ("9.2.2.1./15/I/005", "code", False),
        ("2016.", "year", False),
        ("12,5", "plain", True),
        ("7", "plain", True),
    ]
    assert [t.key for t in tokens("35 791,00 1\u00a0146") if t.is_number] == ["35791", "1146"]


@given(st.text())
def test_tokens_are_the_whole_text(text):
    assert "".join(t.text for t in tokens(text)) == text


def test_the_base_is_the_text_itself():
    base = article(more=[("masāža", 3)])
    assert text_of(base).startswith("Pakalpojumi 2021. gada martā\n\nPakalpojumus saņēma 42\u00a0b")
    assert "".join(word.text for word in words_of(base)) == text_of(base)
    made = Article(Sentence(("A",)), (Paragraph((), (Sentence(("b",)), Sentence(("c",)))),), ())
    assert as_text(made) == "A\n\n• b\n• c\n"


def test_numbers_stay_tied_where_words_change():
    base = article()
    text = (
        text_of(base)
        .replace("Pakalpojumus saņēma", "Martā palīdzību guva")
        .replace("1\u00a0146", "1 146")
    )
    found = compared(text, base, article(43, 1150))
    assert [(p.token.text, p.now, p.line) for p in found.changed] == [
        ("42", "43", 3),
        ("1 146", "1\u00a0150", 4),
    ]
    assert (found.unknown, found.removed, found.gone) == ([], [], [])


def test_what_was_typed_and_what_was_removed():
    base = article()
    text = text_of(base).replace("42\u00a0bērni", "47\u00a0bērni")
    found = compared(text, base, base)
    assert [(t.text, line) for t, line in found.unknown] == [("47", 3)]
    assert [word.text for word in found.removed] == ["42"]
    # Days and years are no counts.
    assert not compared(text_of(base) + "No 1.1.2022. līdz 2023. gadam.", base, base).unknown


def test_a_number_that_moved_is_still_its_figure():
    base = article()
    text = "Kopā 1 146 reizes.\n" + text_of(base).replace("1\u00a0146", "daudzas")
    found = compared(text, base, article(42, 1147))
    assert [(p.token.text, p.now) for p in found.changed] == [("1 146", "1\u00a0147")]


def test_new_figures_are_taken_over_with_the_words_that_agree():
    base, now = article(), article(41, 1150, more=[("masāža", 6)])
    text = text_of(base).replace("Pakalpojumus saņēma", "Martā palīdzību guva")
    taken = taken_over(text, base, now)
    assert "Martā palīdzību guva 41\u00a0bērns.\n• fizioterapija – 1\u00a0150 reizes;" in taken
    assert "• masāža – 6 reizes;" in taken
    assert not compared(taken, now, now).changed
    assert taken_over(text_of(base), base, now) == text_of(now)


def test_what_the_editor_took_out_does_not_come_back():
    base = article(more=[("masāža", 3)])
    text = text_of(base).replace("\n• masāža – 3 reizes;", "")
    assert taken_over(text, base, article(more=[("masāža", 4)])) == text


def test_a_figure_that_is_gone_is_named():
    base = article(more=[("masāža", 3)])
    found = compared(text_of(base), base, article())
    assert [p.token.text for p in found.gone] == ["3"]


@given(st.integers(1, 99), st.integers(1, 3000), st.integers(1, 99), st.integers(1, 3000))
def test_taking_over_the_generated_text_gives_the_new_one(children, times, more, later):
    base, now = article(children, times), article(more, later)
    assert taken_over(text_of(base), base, now) == text_of(now)
    assert compared(text_of(base), base, now).unknown == []


@given(st.text(alphabet="ab 1\n", max_size=30), st.text(alphabet="ab 1\n", max_size=30))
def test_differences_hold_both_texts(before, after):
    found = differences(before, after)
    assert "".join(p.text for p in found if p.change != "taken") == after
    old = "".join(p.text for p in found if p.change != "added")
    assert old.split() == before.split()
