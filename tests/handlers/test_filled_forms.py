"""What Slack says of a filled form, as our own Submission: one text for each input, a tuple where several can be chosen."""

from typing import Any

import pytest

from bot.listeners import payloads


def _submission(element: dict[str, Any]) -> payloads.Submission:
    view = {"id": "V1", "hash": "1", "callback_id": "x", "state": {"values": {"name": {"name": element}}}}
    return payloads.submission({"user": {"id": "U1"}, "view": view})


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "words"}, "words"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "static_select", "selected_option": {"text": {}, "value": "a"}}, "a"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "radio_buttons", "selected_option": {"text": {}, "value": "a"}}, "a"),
        ({"type": "users_select", "selected_user": "U7"}, "U7"),
        ({"type": "conversations_select", "selected_conversation": "C7"}, "C7"),
        ({"type": "datepicker", "selected_date": "2026-11-24"}, "2026-11-24"),
        ({"type": "timepicker", "selected_time": None}, None),
    ],
)
def test_an_input_for_one_thing_is_one_text_or_nothing(element: dict[str, Any], value: str | None) -> None:
    submission = _submission(element)
    assert (submission.values, submission.several) == ({"name": value}, {})


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ("a", "b")),
        ({"type": "checkboxes", "selected_options": []}, ()),
        ({"type": "multi_static_select", "selected_options": None}, ()),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ("U1", "U2")),
    ],
)
def test_an_input_for_several_things_is_a_tuple(element: dict[str, Any], value: tuple[str, ...]) -> None:
    submission = _submission(element)
    assert (submission.values, submission.several) == ({}, {"name": value})


def test_the_key_of_a_filled_form_names_nobody() -> None:
    view = {"id": "V1", "hash": "1", "callback_id": "x"}
    keys = {payloads.submission({"user": {"id": user}, "view": view}).key for user in ("U1", "U2")}
    assert len(keys) == 1  # a form may be filled without a name, and the keys are kept
