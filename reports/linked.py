"""A figure on a page: its text, and where the rows stand that it was counted from."""

from dataclasses import dataclass

# A count that must not be shown.
HIDDEN = "…"


@dataclass(frozen=True)
class Linked:
    """Without an address on paper, and where the reader may see no rows."""

    text: str
    address: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.text == HIDDEN

    def __str__(self) -> str:
        return self.text
