"""How plainly a message is said: as it was drawn; where Slack refuses that, with tables for its charts; and then in text alone."""

from enum import StrEnum

from bot.blocks import charts
from bot.blocks.kit import Message
from storage.outbox import Delivery

BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})  # the refusals that may be about a chart


class Rung(StrEnum):
    """What it is; the value begins the reason of a delivery that goes out so."""

    DRAWN = "drawn"
    TABLED = "charts: "
    PLAIN = "payload: "


def rung(delivery: Delivery) -> Rung:
    """How plainly a delivery goes out."""
    reason = delivery.reason or ""
    return next((each for each in (Rung.TABLED, Rung.PLAIN) if reason.startswith(each)), Rung.DRAWN)


def below(refused: Rung, message: Message, code: str) -> Rung | None:
    """How to say a message that Slack refused so, for the reason `code`; None: there is no plainer way."""
    if refused is Rung.DRAWN and code in BLOCKS and charts.has_charts(message):
        return Rung.TABLED
    return Rung.PLAIN if refused is not Rung.PLAIN else None


def said(message: Message, on: Rung) -> Message:
    """The message as it is said on a rung."""
    if on is Rung.TABLED:
        return charts.tabled(message)
    return Message(message.text) if on is Rung.PLAIN else message
