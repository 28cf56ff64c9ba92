import re

from clients.models import Client

_TAIL = re.compile(r"(.*?)([0-9]+)")


def next_number(territory_id: int) -> str:
    """The number after the highest of the territory's usual kind; empty where there is none yet.

    The kind is that of the file registered last: what stands before its last figures.
    """
    numbers = Client.objects.filter(territory=territory_id).order_by("-id")
    last = next(
        (found for number in numbers.values_list("number", flat=True)[:20]
         if (found := _TAIL.fullmatch(number))),
        None,
    )  # fmt: skip
    if last is None:
        return ""
    prefix = last[1]
    tails = [
        number[len(prefix) :]
        for number in numbers.filter(number__startswith=prefix).values_list("number", flat=True)
    ]
    highest = max((tail for tail in tails if tail.isdecimal()), key=int)
    return f"{prefix}{int(highest) + 1:0{len(last[2])}}"
