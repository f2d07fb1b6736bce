"""When two ways to write a term are the same word: case, spaces, hyphens and how numbers are spelled do not count."""

from __future__ import annotations

import re
from functools import cache

_UNITS = {
    name: str(index)
    for index, name in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
}
_TEENS = {
    name: str(10 + index)
    for index, name in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
_TENS = {
    name: 20 + 10 * index
    for index, name in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_TOKEN = re.compile(r"[^\W_]+")


@cache
def fold(text: str) -> str:
    """Letters and digits alone, lower case, spoken numbers as digits.

    >>> fold("PEP-703") == fold("pep seven oh three"), fold("pylock.toml"), fold("Numba's")
    (True, 'pylocktoml', 'numba')
    """
    tokens = _TOKEN.findall(re.sub(r"['’]s\b", "", text).lower())
    folded: list[str] = []
    tens: int | None = None
    for token in tokens:
        if tens is not None:
            unit = _UNITS.get(token, "0")
            folded.append(str(tens + int(unit)))
            tens = None
            if token in _UNITS and token != "zero":
                continue
        if token in _TENS:
            tens = _TENS[token]
        elif token == "oh" and folded and folded[-1].isdigit():
            folded.append("0")
        else:
            folded.append(_UNITS.get(token) or _TEENS.get(token) or token)
    if tens is not None:
        folded.append(str(tens))
    return "".join(folded)


def singular(folded: str) -> str:
    """A folded form without the s of a plural.

    >>> singular("variantwheels"), singular("pets"), singular("access")
    ('variantwheel', 'pet', 'access')
    """
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded
