from tests.rules_rows import make_tie


def fill(file) -> None:
    make_tie(file.client)
