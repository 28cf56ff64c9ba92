"""A generated article as it is kept beside the text that was made of it: pieces with figures."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from reports.article.figures import Article, Behind, Figure, Kind, What
from reports.article.files import pieces
from reports.article.numbers import Token, tokens, value_of


@dataclass(frozen=True)
class Tie:
    """Which figure it is, whatever its number is now."""

    kind: Kind
    behind: Behind


@dataclass(frozen=True)
class Word:
    """A token of a generated text; ``tie`` where it is a figure."""

    text: str
    key: str
    tie: Tie | None = None
    is_number: bool = False

    @property
    def identity(self) -> str | Tie:
        """The same for one figure of two times, whatever its number."""
        return self.tie or self.key


def as_json(article: Article) -> list:
    """Texts as they are, figures as objects."""
    return [_json_of(piece) for piece in pieces(article) if piece != ""]


def _json_of(piece: str | Figure):
    if isinstance(piece, str):
        return piece
    behind = {name: value for name, value in asdict(piece.behind).items() if value}
    behind |= {"first": behind["first"].isoformat(), "last": behind["last"].isoformat()}
    return {"text": str(piece), "kind": piece.kind, "behind": behind}


def text_of(base: list) -> str:
    return "".join(piece if isinstance(piece, str) else piece["text"] for piece in base)


def words_of(base: list) -> list[Word]:
    return list(_words(base))


def _words(base: list) -> Iterator[Word]:
    # Texts beside each other were one before: „Nr.” and what follows are read together.
    for piece in base:
        if isinstance(piece, str):
            yield from map(word_of, tokens(piece))
        else:
            yield Word(piece["text"], value_of(piece["text"]), _tie(piece), is_number=True)


def word_of(token: Token) -> Word:
    return Word(token.text, token.key, is_number=token.is_number)


def _tie(piece: dict) -> Tie:
    behind = dict(piece["behind"])
    behind |= {
        "what": What(behind["what"]),
        "first": date.fromisoformat(behind["first"]),
        "last": date.fromisoformat(behind["last"]),
    }
    return Tie(Kind(piece["kind"]), Behind(**behind))
