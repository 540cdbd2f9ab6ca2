"""The users.* methods, and those that tell an app who it is: auth.test and api.test."""

from __future__ import annotations

from sandbox import wire
from sandbox.asked import Asked, Refusal
from sandbox.records import Json


async def listing(asked: Asked) -> Json:
    """users.list: every account, the bot and Slackbot among them."""
    workspace = asked.workspace
    now = await workspace.clock.now()
    page, cursor = asked.page(list(workspace.users.values()), asked.number("limit", 1000, 1000))
    listed = [wire.user_json(workspace, user, now) for user in page]
    return {"members": listed, "cache_ts": int(now.timestamp()), "response_metadata": {"next_cursor": cursor}}


async def describe(asked: Asked) -> Json:
    """users.info"""
    user = asked.workspace.users.get(asked.text("user"))
    if not user:
        raise Refusal("user_not_found")
    return {"user": wire.user_json(asked.workspace, user, await asked.workspace.clock.now())}


async def auth_test(asked: Asked) -> Json:
    """auth.test: whose token it is."""
    workspace = asked.workspace
    return {
        "url": f"{asked.url}/",
        "team": workspace.team.name,
        "user": workspace.users[workspace.bot_id].name,
        "team_id": workspace.team.id,
        "user_id": workspace.bot_id,
        "bot_id": workspace.bot_profile_id,
        "is_enterprise_install": False,
    }


async def api_test(asked: Asked) -> Json:
    """api.test: gives back what it was given, or fails with `error` if asked to."""
    if error := asked.text("error"):
        raise Refusal(error, args=asked.args)
    return {"args": asked.args} if asked.args else {}
