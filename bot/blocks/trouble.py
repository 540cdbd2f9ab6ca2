"""What a person reads when something did not work: the reason, the next step, and what they typed."""

from bot.blocks import kit
from bot.blocks.kit import Block, Message, View
from bot.rules import text as rules

PIECE = 2900  # characters in a paragraph


def refusal(words: str, typed: str = "") -> Message:
    """Why something was not done, with the text that the person typed, so that nothing is lost."""
    kept = rules.cleaned(typed)
    if not kept:
        return kit.message(words, kit.says(words))
    text = kit.cut(f"{words}\nYou typed: {kit.escaped(kept)}", kit.TEXT_MOST)
    return kit.message(text, kit.says(words), *echoed(kept, kit.says(words)))


def echoed(typed: str, *beside: Block) -> list[Block]:
    """What a person typed, given back: as much of it as one message holds with what stands `beside`."""
    for most in (3 * PIECE, 2 * PIECE, PIECE, PIECE // 2):
        kept = kit.shortened(typed, most)
        pieces = [kit.words(kept[start : start + PIECE]) for start in range(0, len(kept), PIECE)]
        echo: list[Block] = [kit.aside("You typed:"), *pieces]
        if kit.fits(*beside, *echo):
            break
    return echo


def page(words: str) -> View:
    """Why something was not done, where a form without fields was submitted."""
    return kit.view("trouble.seen", "That did not work", kit.says(words))


def apology_words(reference: str) -> str:
    """What we say about a bug; the reference finds the traceback in the log."""
    return f"Sorry, that went wrong on my side and nothing was changed. Whoever runs Threefold finds the reason under {reference}."


OLD_BUTTON = "This button belongs to an older version of Threefold and does nothing any more."
SLOW = "Slack did not let me open the form in time. Please try once more."
