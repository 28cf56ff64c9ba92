class DamagedError(Exception):
    """The file says what it is but cannot be read to its end."""


class UnwantedError(Exception):
    """The file can be read and is not kept: a lazy text with %(name)s says why."""
