"""What is filled in: the inputs of a form. An input's block_id is the rule's argument `name`; its element's action_id too.

What comes back is one text (bot/listeners/payloads.py): a choice's value, a Slack id, "2026-11-24", "09:30"; of `ticks` and
`several` a tuple of values.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any

import slackblocks

from bot.blocks import kit

Offered = Sequence[tuple[str, str]]
"""(value, words) pairs, at most a hundred; ten where all are shown."""


def text_input(
    name: str,
    label: str,
    *,
    value: str = "",
    most: int,
    long: bool = False,
    hint: str | None = None,
    optional: bool = False,
    placeholder: str | None = None,
    focus: bool = False,
) -> kit.Block:
    """An input for text of at most `most` characters."""
    element = slackblocks.PlainTextInput(
        name,
        initial_value=kit.tame(value) or None,
        multiline=long,
        max_length=most,
        placeholder=placeholder,
        focus_on_load=focus,
    )
    return _input(name, label, element, hint=hint, optional=optional)


def choice(
    name: str,
    label: str,
    options: Offered,
    *,
    value: str | None = None,
    hint: str | None = None,
    optional: bool = True,
) -> kit.Block:
    """An input that offers (value, words) pairs in a menu."""
    shown = _options(options)
    element = slackblocks.StaticSelectMenu(
        name, list(shown.values()), initial_option=shown.get(value or ""), placeholder="Choose …"
    )
    return _input(name, label, element, hint=hint, optional=optional)


def person(
    name: str, label: str, *, value: str | None = None, hint: str | None = None, optional: bool = True
) -> kit.Block:
    """An input that offers everybody in the workspace; `value` is a Slack id."""
    element = slackblocks.UserSelectMenu(name, initial_user=value, placeholder="Choose a person …")
    return _input(name, label, element, hint=hint, optional=optional)


def channel(name: str, label: str, *, value: str | None = None, hint: str | None = None) -> kit.Block:
    """An input that offers the channels, public and private, that the person is in; `value` is a Slack id."""
    only = slackblocks.ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    element = slackblocks.ConversationSelectMenu(
        name, initial_conversation=value, filter=only, placeholder="Choose a channel …"
    )
    return _input(name, label, element, hint=hint, optional=False)


def day(
    name: str, label: str, *, value: date | None = None, hint: str | None = None, optional: bool = True
) -> kit.Block:
    """An input for a date without a zone."""
    element = slackblocks.DatePicker(name, initial_date=value.isoformat() if value else None)
    return _input(name, label, element, hint=hint, optional=optional)


def hour(
    name: str, label: str, *, value: time | None = None, hint: str | None = None, optional: bool = False
) -> kit.Block:
    """An input for a wall time."""
    element = slackblocks.TimePicker(name, initial_time=f"{value:%H:%M}" if value else None)
    return _input(name, label, element, hint=hint, optional=optional)


def ticks(
    name: str,
    label: str,
    offered: Offered,
    *,
    value: Collection[str] = (),
    told: Mapping[str, str] | None = None,
    hint: str | None = None,
    optional: bool = True,
) -> kit.Block:
    """An input of at most ten boxes to tick; `told`: what stands under one, in our own words, by its value."""
    options = _options(offered, told)
    ticked = [option for each, option in options.items() if each in value]
    element = slackblocks.CheckboxGroup(name, list(options.values()), initial_options=ticked or None)
    return _input(name, label, element, hint=hint, optional=optional)


def several(
    name: str,
    label: str,
    offered: Offered,
    *,
    value: Collection[str] = (),
    hint: str | None = None,
    optional: bool = True,
) -> kit.Block:
    """An input that offers pairs in a menu of which several can be chosen."""
    options = _options(offered)
    chosen = [option for each, option in options.items() if each in value]
    element = slackblocks.StaticMultiSelectMenu(
        name, list(options.values()), initial_options=chosen or None, placeholder="Choose …"
    )
    return _input(name, label, element, hint=hint, optional=optional)


def one_of(name: str, label: str, offered: Offered, *, value: str, hint: str | None = None) -> kit.Block:
    """An input of at most ten choices that are all shown, one of which is chosen."""
    options = _options(offered)
    element = slackblocks.RadioButtonGroup(name, list(options.values()), initial_option=options[value])
    return _input(name, label, element, hint=hint, optional=False)


def anew(block: kit.Block, page: str) -> kit.Block:
    """The input on another `page` of a form. Where a form shows its next page, Slack keeps what was typed into an input that has the
    same ids on both: an element of another id begins with its own value."""
    assert isinstance(block, slackblocks.InputBlock)
    block.element.action_id = f"{block.block_id}.{page}"
    return block


def _options(offered: Offered, told: Mapping[str, str] | None = None) -> dict[str, Any]:
    under = {each: slackblocks.PlainText(kit.shortened(words, kit.OPTION_MOST)) for each, words in (told or {}).items()}
    return {
        each: slackblocks.Option(
            slackblocks.PlainText(kit.shortened(kit.tame(shown), kit.OPTION_MOST)), each, under.get(each)
        )
        for each, shown in offered
    }


def _input(name: str, label: str, element: Any, *, hint: str | None, optional: bool) -> kit.Block:
    return slackblocks.InputBlock(label, element, block_id=name, hint=hint, optional=optional)
