"""What somebody's Home tab looks like: what waits for them, what they own, quick add, their channels, their settings, help."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import kit
from bot.blocks.kit import Block, View

WAITING, OWNED, CHANNELS = 7, 10, 10  # shown at most: a Home tab has at most a hundred blocks
ROOM = 50  # blocks for what waits

Blocks = Sequence[Block]


def home(
    waiting: Sequence[Blocks],
    owned: Sequence[Sequence[Blocks]],
    adds: Sequence[tuple[str, str]],
    channels: Sequence[tuple[str, str]],
    abouts: Sequence[str],
    *,
    asked: int | None = None,
    comes: datetime | None = None,
) -> View:
    """The Home tab. `waiting`: the open questions, of `asked` in all (None: these are all); `owned`: this person's records of
    each ritual of which they own one; `comes`: when a round asks them next (None: none does).

    `adds`: (words, action) of the buttons that open a form; `channels`: (id, name) of those that are set up and that the
    person is in; `abouts`: one sentence of help for each ritual.
    """
    total = len(waiting) if asked is None else asked
    return kit.home(
        *(_at_work(waiting, total, comes, owned, adds, channels) if channels or waiting else _hello()),
        kit.rule(),
        kit.says("*When I ask you, and what*", kit.button("My settings", "home.settings", "me")),
        kit.rule(),
        *_help(abouts),
    )


def _hello() -> list[Block]:
    """To somebody who is in no channel that is set up."""
    return [
        kit.says(
            "👋 *Hello, I am Threefold.* I run the rituals of teams of product, design and engineering: anyone names in one line "
            "what could stop the team, I ask at the right moment, and once a week the channel reads one short digest."
        ),
        kit.says(
            "You are in no channel that is set up yet. In the channel where your team works, type `/invite @Threefold` "
            "and then `/rituals`: one press of *Start* is enough."
        ),
    ]


def _at_work(
    waiting: Sequence[Blocks],
    asked: int,
    comes: datetime | None,
    owned: Sequence[Sequence[Blocks]],
    adds: Sequence[tuple[str, str]],
    channels: Sequence[tuple[str, str]],
) -> list[Block]:
    shown = [kit.buttons(*(kit.button(words, action, "home") for words, action in adds))] if channels and adds else []
    return [*shown, *_waiting(waiting, asked, comes), kit.rule(), *_owned(owned), *_channels(channels)]


def _waiting(waiting: Sequence[Blocks], asked: int, comes: datetime | None) -> list[Block]:
    if not waiting:
        told = f"I ask you next {kit.when(comes)}." if comes else "No round asks you; *My settings* says which may."
        return [kit.says(f"*Waiting for you*\nNothing. {told}")]
    shown: list[Block] = [kit.says(f"*Waiting for you* · {kit.counted(asked, 'question')}")]
    put = 0
    for drawn in waiting[:WAITING]:
        if len(shown) + len(drawn) >= ROOM:
            break
        shown += [*([kit.rule()] if put else []), *drawn]
        put += 1
    more = kit.aside(f"And {kit.counted(asked - put, 'more question')}: answer what is here, and they come up.")
    return [*shown, more] if asked > put else shown


def _owned(owned: Sequence[Sequence[Blocks]]) -> list[Block]:
    """Each ritual has its share of the room, so that ten risks do not hide a debt."""
    if not owned:
        return [kit.says("*You own*\nNothing yet.")]
    total, share = sum(map(len, owned)), max(1, OWNED // len(owned))
    first = [drawn for each in owned for drawn in each[:share]]
    shown = [kit.says(f"*You own* · {kit.counted(total, 'record')}"), *(block for drawn in first for block in drawn)]
    hidden = total - len(first)
    return [*shown, kit.aside(f"And {hidden} more, in the lists of their channels.")] if hidden > 0 else shown


def _channels(channels: Sequence[tuple[str, str]]) -> list[Block]:
    if not channels:
        return []
    shown: list[Block] = [kit.rule(), kit.says("*Your channels*")]
    for identity, name in channels[:CHANNELS]:
        shown.append(kit.says(f"#{kit.escaped(name)}", kit.button("What is set", "home.channel", identity)))
    hidden = len(channels) - CHANNELS
    return [*shown, kit.aside(f"And {hidden} more: `/rituals` there shows what is set.")] if hidden > 0 else shown


def _help(abouts: Sequence[str]) -> list[Block]:
    lines = [*abouts, "`/rituals` in a channel sets it up, and later shows what is set; `/rituals help` says more."]
    return [
        kit.says("*Help*"),
        kit.says("\n".join(f"• {each}" for each in lines)),
        kit.aside("In *Messages* you can answer a question by typing one line; `help` there says what else."),
    ]
