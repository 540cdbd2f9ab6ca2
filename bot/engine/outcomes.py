"""What an error from Slack means for a delivery: wait, doubt, give up on the recipient, the workspace or the payload."""

from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack import code_of

RECIPIENT = frozenset(
    [
        "user_not_found",
        "is_archived",
        "not_in_channel",
        "channel_not_found",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "messages_tab_disabled",
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "is_inactive",
    ]
)
WORKSPACE = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "no_permission",
        "org_login_required",
    ]
)
PAYLOAD = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_arguments",
        "invalid_arg_name",
        "markdown_text_conflict",
        "too_many_attachments",
        "message_limit_exceeded",
    ]
)
DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"})


LONGEST_REST = 3600.0  # seconds that we believe a Retry-After


class Meaning(StrEnum):
    """What to do with the delivery."""

    WAIT = "wait"
    DOUBT = "doubt"
    RECIPIENT = "recipient"
    WORKSPACE = "workspace"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code` for the record; `after`: the seconds Slack asked us to wait, with `limited` for a 429."""

    meaning: Meaning
    code: str
    after: float | None = None
    limited: bool = False


def read(error: BaseException) -> Trouble:
    """What an error of slack_sdk or the network means.

    An error code that we do not know is Slack's refusal; anything else that we do not know may have been delivered.
    """
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 200)
        code = code_of(error)
        if status == 429 or code in {"ratelimited", "rate_limited"}:
            return Trouble(Meaning.WAIT, "ratelimited", _seconds(error), limited=True)
        if code in RECIPIENT or code.startswith("restricted_action"):
            return Trouble(Meaning.RECIPIENT, code)
        if code in WORKSPACE:
            return Trouble(Meaning.WORKSPACE, code)
        if code in PAYLOAD:
            return Trouble(Meaning.PAYLOAD, code)
        if code in DOUBT or status >= 500 or code.startswith("http_"):
            return Trouble(Meaning.DOUBT, code)
        return Trouble(Meaning.RECIPIENT, code)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Trouble(Meaning.WAIT, "unreachable")
    return Trouble(Meaning.DOUBT, type(error).__name__)


def _seconds(error: SlackApiError) -> float | None:
    headers = getattr(error.response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return min(max(0.0, float(value)), LONGEST_REST) if value.lower() != "nan" else None
            except ValueError:
                return None
    return None
