"""What the article says of the project that pays: facts of the project, counted nowhere here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Project:
    """``begun`` is the year in which the region and its partners began it."""

    name: str
    number: str
    begun: int
    by: str


# By the code of its funding source. Source: the two published articles, and the project's page.
PROJECTS = {
    "esf": Project(
        name="Deinstitucionalizācijas pasākumu īstenošana Latgales reģionā (DI Latgalē)",
        number="9.2.2.1./15/I/005",
        begun=2016,
        by="Latgales plānošanas reģions (LPR)",
    ),
}
