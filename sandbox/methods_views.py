"""The views.* methods: open a form with a trigger, push one upon it, change it, publish a Home tab."""

from __future__ import annotations

from sandbox import limits, wire
from sandbox.asked import Asked, Refusal
from sandbox.elements import with_ids
from sandbox.records import Change, Json
from sandbox.tickets import Spent, Trigger


def checked_view(view: object, kind: str = "modal") -> Json:
    """The view, after every limit of views of this kind. Raises Refusal."""
    if not isinstance(view, dict):
        raise Refusal.because("invalid_arguments", "must be an object [json-pointer:/view]")
    if limits.is_view_too_large(view):
        raise Refusal("view_too_large")
    if problems := limits.view_problems(view, kind):
        raise Refusal.because("invalid_arguments", *problems)
    if words := limits.broadcasts("", view.get("blocks")):
        raise Refusal.because("sandbox_broadcast", *(f"{word} must never leave the app" for word in words))
    return view


def _trigger(asked: Asked) -> Trigger:
    key = asked.text("trigger_id") or asked.text("interactivity_pointer")
    if not key:
        raise Refusal.because("invalid_arguments", "missing required field: trigger_id")
    try:
        return asked.tickets.use_trigger(key)
    except Spent as spent:
        raise Refusal(str(spent)) from None


async def open_form(asked: Asked) -> Json:
    """views.open: show a form to the person whose act gave the trigger."""
    view = checked_view(asked.structure("view", "invalid_arguments"))
    trigger = _trigger(asked)
    if asked.workspace.form_of(trigger.user) and trigger.view_id:
        # A press inside a form has a form open: Slack lays the new one upon it.
        pushed = asked.workspace.push_view(trigger.user, view)
        if not pushed:
            raise Refusal("push_limit_reached")
        return {"view": wire.view_json(asked.workspace, pushed)}
    return {"view": wire.view_json(asked.workspace, asked.workspace.open_view(trigger.user, view, trigger.channel))}


async def push(asked: Asked) -> Json:
    """views.push: lay a form upon the one in which the person pressed."""
    view = checked_view(asked.structure("view", "invalid_arguments"))
    trigger = _trigger(asked)
    if not asked.workspace.form_of(trigger.user):
        raise Refusal("not_found")
    pushed = asked.workspace.push_view(trigger.user, view)
    if not pushed:
        raise Refusal("push_limit_reached")
    return {"view": wire.view_json(asked.workspace, pushed)}


async def update(asked: Asked) -> Json:
    """views.update: other content in an open form."""
    view = checked_view(asked.structure("view", "invalid_arguments"))
    opened = asked.workspace.find_view(asked.text("view_id") or None, asked.text("external_id") or None)
    if not opened:
        raise Refusal("not_found")
    wanted = asked.text("hash")
    if wanted and wanted != opened.hash:
        raise Refusal("hash_conflict")
    return {"view": wire.view_json(asked.workspace, asked.workspace.update_view(opened, view))}


async def publish(asked: Asked) -> Json:
    """views.publish: the Home tab of one person."""
    workspace = asked.workspace
    if not asked.manifest.home_tab:
        raise Refusal("not_enabled")
    view = checked_view(asked.structure("view", "invalid_arguments"), "home")
    user = workspace.users.get(asked.text("user_id"))
    if not user or user.deleted:
        raise Refusal.because("invalid_arguments", "unknown user [json-pointer:/user_id]")
    known = workspace.homes.get(user.id, {})
    wanted = asked.text("hash")
    if wanted and known and wanted != known["hash"]:
        raise Refusal("hash_conflict")
    blocks = with_ids(view["blocks"], workspace.new_id)
    home = {**view, "blocks": blocks, "id": known.get("id") or workspace.new_id("V"), "hash": workspace.new_id("h")}
    workspace.homes[user.id] = home
    workspace.changed(Change("form", person=user.id))
    return {"view": home | {"team_id": workspace.team.id, "app_id": workspace.app_id}}
