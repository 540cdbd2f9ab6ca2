"""What a line looks like that was typed where no channel is set up: kept, and asked where it belongs."""

import json
from collections.abc import Sequence

from bot.blocks import fields, kit, trouble
from bot.blocks.kit import Message, View

INVITE = "I am not in this channel. Type `/invite @Threefold` here, then press *Set up here* again: your line is kept."
NOWHERE = (
    "You are in no channel that is set up yet. *Set up here* does it for a channel, or type `/rituals` where your team works: "
    "your line is kept for seven days."
)
USED = "This line has found its channel already, or has waited for more than seven days."


def kept(line: str, draft: str, *, direct: bool) -> Message:
    """To a line in a channel that is not set up, or (`direct`) in a direct message. `draft` is its id."""
    text = (
        "Your line is kept. It belongs to a team: in which channel shall it stand?"
        if direct
        else "This channel is not set up yet. Your line is kept: in which channel shall it stand?"
    )
    choose = kit.button("Choose channel", "capture.choose", draft, style="primary")
    pressing = kit.buttons(choose, *([] if direct else [kit.button("Set up here", "capture.set_up", draft)]))
    told = kit.cut(f"{text}\nYou typed: {kit.escaped(line)}", kit.TEXT_MOST)
    return kit.message(told, kit.says(text), *trouble.echoed(line, kit.says(text), pressing), pressing)


def choosing(line: str, draft: str, channels: Sequence[tuple[str, str]]) -> View:
    """The form that asks where a line belongs. `channels`: (id, name) of those that are set up and that the person is in."""
    return kit.view(
        "capture.chosen",
        "Choose channel",
        kit.words(line),
        fields.choice(
            "channel",
            "In which channel shall it stand?",
            [(identity, f"#{name}") for identity, name in channels[:100]],
            value=channels[0][0] if len(channels) == 1 else None,
            optional=False,
            hint="The channels that are set up and that you are in.",
        ),
        submit="Save",
        close="Not now",
        meta=json.dumps({"draft": draft}),
    )


def placed(said: Message) -> View:
    """Once the line stands somewhere: what was said to it."""
    return kit.view("capture.seen", "Saved", kit.says(said.text))
