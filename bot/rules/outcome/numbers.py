"""What people type as a value, understood; what could mean two numbers is refused with both, and never guessed.

12.5   12,5   -3   +4   1 200,50   1.200,50   1,200.50   1'200   1_200   1.200.000   1e6   1.5k (1500)
a unit may stand before or after it: 12,5 %   € 40   40 min
1.200 and 1,200 could be one thousand two hundred, or a little more than one: refused
"""

import re
import unicodedata
from decimal import Decimal

from bot.errors import Refused
from bot.rules import text

LARGEST = Decimal(10) ** 12
PLACES, DIGITS = 6, 15  # after the point, and in all: what is kept of a number exactly
EXAMPLE = "Write one number, such as 40 or 12.5; its unit has a field of its own."
_GROUPS = " \u00a0\u2009\u202f'’_"
_NUMBER = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<digits>\d(?:[\d.,]|[{_GROUPS}](?=\d))*)(?P<power>e[+-]?\d{{1,3}})?(?P<kilo>k(?![^\W\d_]))?",
    re.IGNORECASE,
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "．": ".", "，": ","})


def understood(typed: str | None, name: str, measured_in: str = "") -> float:
    """The number that was typed in the field `name`; a unit beside it is the one that is `measured_in`, where that is known. Raises
    Refused, with what to write instead."""
    said = text.one_line(typed or "")
    if not said:
        raise Refused("Write a number.", field=name)
    plain = "".join(_digit(each) for each in said.translate(_SIGNS))
    found = list(_NUMBER.finditer(plain))
    if len(found) != 1:
        raise Refused(
            EXAMPLE if not found else f"I read more than one number in “{text.shortened(said, 40)}”. {EXAMPLE}",
            field=name,
        )
    [match] = found
    beside = unit(said)
    if measured_in and beside and beside.casefold() != measured_in.casefold():
        raise Refused(f"It is measured in {measured_in}: write the number alone, in that unit.", field=name)
    around = (plain[: match.start()] + " " + plain[match.end() :]).strip()
    if len(around) > 20 or any(each in "+-.,/*^" for each in around):
        raise Refused(f"I cannot read “{text.shortened(said, 40)}” as one number. {EXAMPLE}", field=name)
    number = _value(match["digits"], name) * (1000 if match["kilo"] else 1)
    if match["power"]:
        number = number.scaleb(int(match["power"][1:]))
    if match["sign"] == "-":
        number = -number
    return _kept(number, name)


def unit(typed: str) -> str:
    """What stands around the number that was typed: "%" of "12,5 %"."""
    return _NUMBER.sub(" ", text.one_line(typed).translate(_SIGNS), count=1).strip()


def _digit(sign: str) -> str:
    """A digit of any script as one of ours."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _value(digits: str, name: str) -> Decimal:
    """The digits of a number, with what stands between them."""
    bare = digits.rstrip(".,")
    marks = [each for each in bare if not each.isdecimal()]
    kinds = list(dict.fromkeys(marks))
    point = None
    if kinds and kinds[-1] in ".," and marks.count(kinds[-1]) == 1:
        point = kinds[-1]
    whole, _, fraction = bare.partition(point) if point else (bare, "", "")
    grouped = [each for each in kinds if each != point]
    if len(grouped) > 1:
        raise Refused(f"I cannot tell what the signs in “{digits}” part. {EXAMPLE}", field=name)
    parts = re.split("|".join(map(re.escape, grouped)), whole) if grouped else [whole]
    if grouped and (not 1 <= len(parts[0]) <= 3 or any(len(each) != 3 for each in parts[1:])):
        raise Refused(f"“{digits}” does not part thousands. {EXAMPLE}", field=name)
    if point and not grouped and len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
        one, other = (
            f"{whole}{fraction}",
            f"{whole}.{fraction.rstrip('0') or '0'}" if fraction.endswith("0") else f"{whole}.{fraction}0",
        )
        raise Refused(f"“{digits}” could be {one} or {other}. Write it like one of these.", field=name)
    return Decimal(f"{''.join(parts)}.{fraction}" if fraction else "".join(parts))


def _kept(number: Decimal, name: str) -> float:
    if abs(number) > LARGEST:
        raise Refused("That is more than 1 000 000 000 000. Choose a larger unit, such as thousands.", field=name)
    rounded = number.quantize(Decimal(1).scaleb(-PLACES)).normalize()
    if rounded != number or len(rounded.as_tuple().digits) > DIGITS:
        raise Refused(f"At most {PLACES} digits after the point, and {DIGITS} in all.", field=name)
    return float(rounded) + 0.0  # -0 is 0


def plain(number: float) -> str:
    """A number as it is written into a form: read again by `understood`, whatever it is."""
    written = f"{Decimal(repr(number)):f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    _, _, fraction = written.partition(".")
    return f"{written}0" if len(fraction) == 3 else written


def shown(number: float, unit: str = "") -> str:
    """A number as it is shown, with its unit: "1 200.5 min". Thousands are parted by a narrow space, which all read alike."""
    written = f"{Decimal(repr(number)):,f}".replace(",", "\u202f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return f"{written.replace('-', '−')} {unit}".rstrip()
