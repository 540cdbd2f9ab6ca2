"""What becomes of what people type."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Gone
from bot.rules import text

ANYTHING = st.text(st.characters(exclude_categories=()))  # surrogates too
PIECES = st.lists(
    st.sampled_from(["<!channel>", "<!here", "<!", "channel", "everyone|x>", "<!subteam^S1|@x>", "\x00", "\u202e", "\n", " ", "é", "e\u0301", "🙂"])
    | st.text(max_size=5)
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  the provider may not scale \n", "the provider may not scale"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("a\x00b\x07c\x7fd\x9fe\u2028f", "a b c d e f"),
        ("half a sign \ud83d here", "half a sign   here"),
        ("left \u202eto\u202c \u2066right\u2069", "left to right"),
        ("שלום \u200fעולם", "שלום \u200fעולם"),  # right to left, and its mark, stay
        ("👩\u200d👩\u200d👧 😀 🇩🇪 👍🏽", "👩\u200d👩\u200d👧 😀 🇩🇪 👍🏽"),
        ("cafe\u0301", "café"),
        ("<!channel> and <!here> and <!everyone>", "@channel and @here and @everyone"),
        ("<!subteam^S123|@backend> look", "@subteam look"),
        ("<!channel is on fire", "@channel is on fire"),
        ("<!here<!channel>>", "@here@channel>"),
        ("<!chan\u202enel>", "@channel"),
        ("*bold* _it_ ~no~ `code` & < >", "*bold* _it_ ~no~ `code` & < >"),
        ("", ""),
        (" \t\n\x00", ""),
        ("\u200b\u2060\ufeff", ""),  # shows nothing
        ("\u3164\u2800\u0301", ""),
        ("🫨", "🫨"),
        ("?", "?"),
    ],
)
def test_what_people_type_is_kept_without_what_no_screen_can_bear(written: str, kept: str) -> None:
    assert text.cleaned(written) == kept


@given(ANYTHING | PIECES)
def test_cleaned_text_is_clean_and_stays_as_it_is(written: str) -> None:
    kept = text.cleaned(written)
    assert text.cleaned(kept) == kept
    assert kept == kept.strip()
    assert unicodedata.is_normalized("NFC", kept)
    kept.encode()
    assert not {each for each in kept if unicodedata.category(each) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    assert not any(f"<!{word}" in kept for word in ("channel", "here", "everyone", "subteam"))


@given(st.text(st.characters(categories=["L", "N", "P", "So"], exclude_characters="<\ud800")))
def test_nothing_but_the_form_of_letters_changes_in_ordinary_text(written: str) -> None:
    shown = unicodedata.normalize("NFC", written)
    assert text.cleaned(written) in {shown, ""}


@given(ANYTHING | PIECES)
def test_one_line_is_one_line_with_single_spaces(written: str) -> None:
    line = text.one_line(written)
    assert line == " ".join(line.split())
    assert line.split() == text.cleaned(written).split()


@pytest.mark.parametrize(
    ("written", "most", "kept"),
    [
        ("short enough", 12, "short enough"),
        ("the provider may not scale", 20, "the provider may…"),
        ("the provider may not scale", 17, "the provider may…"),
        ("x" * 50, 10, "x" * 9 + "…"),
        ("a " + "x" * 100, 50, "a " + "x" * 47 + "…"),  # the last space is too far away
        ("ab", 1, "…"),
    ],
)
def test_long_text_is_cut_at_a_space_where_one_is_near(written: str, most: int, kept: str) -> None:
    assert text.shortened(written, most) == kept


@given(ANYTHING, st.integers(1, 200))
def test_shortened_text_fits_and_is_what_the_text_begins_with(written: str, most: int) -> None:
    kept = text.shortened(written, most)
    assert len(kept) <= most
    if len(written) > most:
        assert kept.endswith("…")
        assert written.startswith(kept[:-1])
    else:
        assert kept == written


def test_what_a_button_carries_is_an_id_of_ours_or_gone() -> None:
    known = UUID(int=77)
    assert text.identity(str(known), "It is gone.") == known
    for written in ("", "R-12", "x" * 5000, "\x00", "'; DROP TABLE risks"):
        with pytest.raises(Gone, match=r"^It is gone\.$"):
            text.identity(written, "It is gone.")
