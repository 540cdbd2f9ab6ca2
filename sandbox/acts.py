"""What happens between a person's act and the app's answer on their screen: commands, presses, forms, shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import checks, elements, payloads, wire, wording
from sandbox.asked import Refusal
from sandbox.delivery import Ack
from sandbox.elements import Field
from sandbox.faults import Call
from sandbox.methods_views import checked_view
from sandbox.payloads import Actor
from sandbox.records import Change, Channel, Json, OpenView
from sandbox.shown import Shown
from sandbox.store import SLACKBOT
from sandbox.tickets import ResponseAddress

if TYPE_CHECKING:
    from sandbox.person import Person

TROUBLE = "We had some trouble connecting. Try again?"
NOT_A_COMMAND = (
    "{0} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands."
)
NOT_IN_THREADS = "{0} is not supported in threads. Sorry!"


def _actor(person: Person) -> Actor:
    return Actor(person.sandbox.workspace, person.user)


async def _slackbot(person: Person, channel: Channel, words: str, thread_ts: str | None = None) -> None:
    workspace = person.sandbox.workspace
    await workspace.post(channel.id, SLACKBOT, words, only_for=person.id, thread_ts=thread_ts)
    person.meets(words)


async def _note(person: Person, what: str, refusal: Refusal) -> None:
    """Put an answer that Slack would not take on the record of calls."""
    sandbox = person.sandbox
    reasons = tuple(refusal.rest.get("response_metadata", {}).get("messages", ()))
    sandbox.note(Call(what, {}, await sandbox.clock.now(), refusal.code, reasons))


async def command(person: Person, channel: Channel, line: str, thread_ts: str | None) -> None:
    """Type a slash command; what the app answers, or how Slack says that it did not, stands in the channel."""
    sandbox = person.sandbox
    name, _, rest = line.partition(" ")
    rest = rest.strip()
    if name in ("/invite", "/remove", "/kick") and rest.startswith("@"):
        await _membership(person, channel, name, rest)
        return
    known = sandbox.manifest.command(name)
    if not known:
        await _slackbot(person, channel, NOT_A_COMMAND.format(name), thread_ts)
        return
    if thread_ts:
        await _slackbot(person, channel, NOT_IN_THREADS.format(name), thread_ts)
        return
    text = wording.as_sent(sandbox.workspace, rest, labels=True) if known.should_escape else wire.escape(rest)
    address = ResponseAddress(person.id, channel.id, 0.0)
    payload = _actor(person).command(
        channel,
        name,
        text,
        sandbox.answers.address(person.id, channel.id),
        sandbox.tickets.trigger(person.id, None, channel.id),
    )
    ack = await sandbox.dispatch.deliver("slash_commands", payload)
    if ack.ok and ack.body:
        try:
            await sandbox.answers.apply(ack.body, address)
        except Refusal as refusal:
            await _note(person, f"ack {name}", refusal)
            ack = Ack(False, why=refusal.code)
    if not ack.ok:
        await _slackbot(person, channel, f'{name} failed with the error "{ack.why}"')


async def _membership(person: Person, channel: Channel, name: str, who: str) -> None:
    workspace = person.sandbox.workspace
    try:
        user = workspace.user(who)
    except LookupError:
        await _slackbot(person, channel, f"{who} is not a member of this workspace.")
        return
    if name == "/invite":
        await workspace.join(user.id, channel.id, inviter=person.id)
    elif user.id == workspace.bot_id:
        await workspace.kick_bot(channel.id)
    else:
        await workspace.leave(user.id, channel.id)


def top_form(person: Person) -> OpenView:
    """The form on top of their screen. Raises LookupError when none is open."""
    opened = person.sandbox.workspace.form_of(person.id)
    if not opened:
        raise LookupError(f"{person.name} has no form open")
    return opened


def blocks_of(person: Person, on: Shown | None) -> list[Json]:
    """The blocks on which they act: of a line, or of the top form (else the Home tab).

    Raises LookupError for a line that they do not see any more.
    """
    workspace = person.sandbox.workspace
    if on is None:
        if not workspace.form_of(person.id) and person.id in workspace.homes:
            return list(workspace.homes[person.id]["blocks"])
        return list(top_form(person).view["blocks"])
    person.place(on.channel)
    if workspace.message(on.channel, on.ts) is not on.message or on.message.only_for not in (None, person.id):
        raise LookupError(f"{person.name} does not see {on!r}")
    return on.blocks


async def press(person: Person, field: Field, on: Shown | None, value: Any) -> None:
    """Press or choose on a line (block_actions), in the top form, or on the Home tab."""
    sandbox, actor = person.sandbox, _actor(person)
    workspace = sandbox.workspace
    state = elements.chosen(field.element, value) if field.kind in elements.CHOSEN_KEY else None
    at = await workspace.next_ts()
    action = payloads.action(field, state, at)
    opened = workspace.form_of(person.id)
    if on:
        kept = elements.state_of(on.blocks, person.choices.get(on.ts, {}))
        if state and field.kind not in elements.PRESSED:
            kept.setdefault(field.block_id, {})[field.action_id] = state
        person.choices[on.ts] = kept
        address = sandbox.answers.address(person.id, on.channel, on.ts, on.thread_ts)
        trigger = sandbox.tickets.trigger(person.id, None, on.channel)
        payload = actor.pressed_message(on.message, action, kept, address, trigger)
    elif opened:
        if state and field.kind not in elements.PRESSED:
            opened.state.setdefault(field.block_id, {})[field.action_id] = state
            workspace.changed(Change("form", person=person.id))
        shown = wire.view_json(workspace, opened)
        payload = actor.pressed_view(shown, action, sandbox.tickets.trigger(person.id, opened.id))
    else:
        home = workspace.homes[person.id] | {"team_id": workspace.team.id, "app_id": workspace.app_id}
        payload = actor.pressed_view(home, action, sandbox.tickets.trigger(person.id))
    ack = await _interact(person, payload)
    if not ack.ok:
        person.meets(TROUBLE)


async def _interact(person: Person, payload: Json) -> Ack:
    if not person.sandbox.manifest.interactivity:
        return Ack(False, why="the manifest has interactivity switched off")
    return await person.sandbox.dispatch.deliver("interactive", payload)


async def shortcut(person: Person, name: str, on: Shown | None) -> None:
    """Use a shortcut that the manifest names. Raises LookupError, which lists them."""
    sandbox, actor = person.sandbox, _actor(person)
    kind = "message" if on else "global"
    offered = [one for one in sandbox.manifest.shortcuts if one.type == kind]
    found = next((one for one in offered if one.name == name), None)
    if not found:
        raise LookupError(f"there is no {kind} shortcut {name!r}; there are {[one.name for one in offered]}")
    trigger = sandbox.tickets.trigger(person.id, None, on.channel if on else None)
    at = await sandbox.workspace.next_ts()
    if on:
        blocks_of(person, on)
        address = sandbox.answers.address(person.id, on.channel, None, on.thread_ts)
        payload = actor.message_action(found.callback_id, on.message, address, trigger, at)
    else:
        payload = actor.shortcut(found.callback_id, trigger, at)
    ack = await _interact(person, payload)
    if not ack.ok:
        person.meets(TROUBLE)


async def fill(person: Person, opened: OpenView, field: Field, value: Any) -> None:
    """Type or choose in a form; the app hears of it at once only where the input says so (dispatch_action)."""
    opened.state.setdefault(field.block_id, {})[field.action_id] = elements.chosen(field.element, value)
    opened.errors.pop(field.block_id, None)
    person.sandbox.workspace.changed(Change("form", person=person.id))
    if field.block["type"] != "input" or field.block.get("dispatch_action"):
        await press(person, field, None, value)


async def submit(person: Person, opened: OpenView) -> None:
    """Send a form and do what the app's answer says. Raises LookupError where the form cannot be sent."""
    sandbox = person.sandbox
    workspace = sandbox.workspace
    if not opened.view.get("submit"):
        raise LookupError(f"the form {elements.plain(opened.view.get('title'))!r} has nothing to send it with")
    opened.trouble = None
    opened.errors = checks.problems(opened)
    workspace.changed(Change("form", person=person.id))
    if opened.errors:
        return
    trigger = sandbox.tickets.trigger(person.id, opened.id)
    payload = _actor(person).submitted(opened, trigger, _response_urls(person, opened))
    ack = await _interact(person, payload)
    if not ack.ok:
        opened.trouble = TROUBLE
    else:
        try:
            _follow(person, opened, ack.body)
        except Refusal as refusal:
            await _note(person, "ack view_submission", refusal)
            opened.trouble = TROUBLE
    if opened.trouble:
        person.meets(TROUBLE)
    workspace.changed(Change("form", person=person.id))


def _follow(person: Person, opened: OpenView, body: Json | None) -> None:
    workspace = person.sandbox.workspace
    if body is None:
        workspace.close_view(opened)
        return
    what = body.get("response_action")
    if what == "errors":
        inputs = {field.block_id for field in elements.fields(opened.view["blocks"]) if field.block["type"] == "input"}
        errors = body.get("errors")
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs or not all(errors.values()):
            raise Refusal.because("invalid_arguments", f"errors must name inputs of the form: {errors}")
        opened.errors = {block_id: str(words) for block_id, words in errors.items()}
    elif what == "update":
        workspace.update_view(opened, checked_view(body.get("view")))
    elif what == "push":
        if not workspace.push_view(person.id, checked_view(body.get("view"))):
            raise Refusal("push_limit_reached")
    elif what == "clear":
        workspace.close_all(person.id)
    else:
        raise Refusal.because("invalid_arguments", f"unknown answer to a form: {body}")


def _response_urls(person: Person, opened: OpenView) -> list[Json]:
    urls = []
    for field in elements.fields(opened.view["blocks"]):
        if field.element.get("response_url_enabled"):
            state = opened.state[field.block_id][field.action_id]
            if channel := state.get(elements.CHOSEN_KEY[field.kind]):
                address = person.sandbox.answers.address(person.id, channel)
                ids = {"block_id": field.block_id, "action_id": field.action_id}
                urls.append({**ids, "channel_id": channel, "response_url": address})
    return urls


async def close(person: Person, opened: OpenView) -> None:
    """Close a form (with clear_on_close the whole stack); the app hears of it where it asked to."""
    workspace = person.sandbox.workspace
    is_cleared = bool(opened.view.get("clear_on_close"))
    if is_cleared:
        closed = workspace.close_all(person.id)
    else:
        workspace.close_view(opened)
        closed = [opened]
    for view in closed:
        if view.view.get("notify_on_close"):
            await _interact(person, _actor(person).closed(view, is_cleared=is_cleared))


async def open_home(person: Person) -> None:
    """Look at the app's Home tab: app_home_opened, with the view that is there."""
    workspace = person.sandbox.workspace
    channel = workspace.open_direct(person.id, workspace.bot_id)
    happening: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "home"}
    if view := workspace.homes.get(person.id):
        happening["view"] = view
    await workspace.emit(happening | {"event_ts": await workspace.next_ts()})
