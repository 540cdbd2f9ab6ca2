"""Each person's own time: days away, holidays, one reminder, what moves into a newer message, and whom a round asks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select

from bot.surfaces import later
from handlers import RITUALS
from storage import people
from storage.absences import Absence
from storage.channels import Channel
from storage.database import Session
from storage.people import Member
from storage.rounds import Round
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig, Rigs, answered
from tests.engine.test_planning import greetings
from tests.engine.test_planning_of_records import reviewing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REMINDED = TUESDAY_IN_BERLIN + 4 * HOUR


async def is_now(rig: Rig, name: str, **given: Any) -> None:
    """The person is different from now on, and nobody has looked at it yet."""
    async with rig.bot.database.writes(rig.workspace_id) as session:
        person = await people.by_slack_id(session, rig.person(name).id)
        assert person is not None
        for column, value in given.items():
            setattr(person, column, value)


async def is_away(rig: Rig, name: str, first: date, last: date | None = None) -> None:
    async with rig.bot.database.writes(rig.workspace_id) as session:
        person = await people.by_slack_id(session, rig.person(name).id)
        assert person is not None
        session.add(Absence(person_id=person.id, first=first, last=last or first))


async def changes(rig: Rig, table: type, **given: Any) -> None:
    """Every row of a table is different from now on."""
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for row in (await session.exec(select(table))).all():
            for column, value in given.items():
                setattr(row, column, value)


async def states(rig: Rig, name: str) -> list[str]:
    return [ask.state for ask in await rig.asks(name)]


def reminders(rig: Rig, name: str) -> list[str]:
    """What stands in the threads of the person's messages."""
    return [line.text for shown in rig.person(name).dm() for line in rig.person(name).thread(shown)[1:]]


# Days away and holidays


async def test_who_is_away_is_not_asked_by_a_round_and_is_not_counted(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    await is_away(rig, "maya", date(2026, 10, 20))
    await rig.lives_to(DIGEST + HOUR)
    assert (greetings(rig, "maya"), await states(rig, "maya")) == ([], [])
    assert "0 of 1 answered" in rig.lines()[-1]


async def test_who_has_a_holiday_is_not_asked_by_a_round(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    await is_now(rig, "maya", country="CZ", ritual_day=3)  # 28 October
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for asked in (await session.exec(select(Round))).all():
            asked.anchor, asked.since = date(2026, 10, 26), datetime(2026, 10, 25, tzinfo=UTC)
    await rig.lives_to(DIGEST + 8 * DAY)
    assert (greetings(rig, "maya"), len(greetings(rig, "tom"))) == ([], 1)


async def test_who_goes_away_between_planning_and_sending_is_left_out(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    await rig.wakes_at(TUESDAY_IN_BERLIN - HOUR)  # planned
    await is_away(rig, "maya", date(2026, 10, 20))
    await rig.lives_to(DIGEST + HOUR)
    assert (greetings(rig, "maya"), await states(rig, "maya")) == ([], ["excused"])
    assert "0 of 1 answered" in rig.lines()[-1]
    await rig.lives_to(DIGEST + 3 * DAY)
    assert greetings(rig, "maya") == [], "nor later in that run"


async def test_a_question_about_a_record_waits_until_the_person_is_back(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, rituals=reviewing({date(2026, 10, 20): "Maya"}, UUID(int=7)))
    await rig.enrols(members=("maya",))
    await changes(rig, Round, paused=True)
    await is_away(rig, "maya", date(2026, 10, 20), date(2026, 10, 22))
    await rig.lives_to(TUESDAY_IN_BERLIN + 2 * DAY)
    assert greetings(rig, "maya") == []
    await rig.lives_to(TUESDAY_IN_BERLIN + 4 * DAY)
    [shown] = rig.person("maya").dm()
    assert shown.at == TUESDAY_IN_BERLIN + 3 * DAY


async def test_a_question_about_a_record_moves_when_somebody_goes_away_after_it_was_planned(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, rituals=reviewing({date(2026, 10, 20): "Maya"}, UUID(int=7)))
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN - HOUR)
    await is_away(rig, "maya", date(2026, 10, 20))
    await rig.lives_to(DIGEST)
    [shown] = rig.person("maya").dm()
    assert shown.at == TUESDAY_IN_BERLIN + DAY
    assert ("Is it still true?" in shown.text, "What could stop us" in shown.text) == (True, False)


async def test_not_working_today_leaves_rounds_out_and_brings_records_on_the_next_working_day(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, rituals=reviewing({date(2026, 10, 20): "Maya"}, UUID(int=7)))
    await rig.enrols(members=("maya",))
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    [day] = await rig.deliveries("day")
    async with rig.bot.database.writes(rig.workspace_id) as session:
        maya = await people.by_slack_id(session, rig.person("maya").id)
        assert maya is not None
        await later.not_today(session, maya, str(day.id), rig.clock.now())
    await rig.lives_to(DIGEST)
    old, new = rig.person("maya").dm()
    assert ("does not count as asked" in old.text, "It comes again" in old.text) == (True, True)
    assert (new.at, "Is it still true?" in new.text) == (TUESDAY_IN_BERLIN + DAY, True)
    assert sorted(ask.state for ask in await rig.asks("maya")) == ["excused", "open"]


# Whom a round asks


async def test_a_round_for_a_craft_asks_nobody_else(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    await is_now(rig, "maya", craft="product")
    await is_now(rig, "tom", craft="design")
    await changes(rig, Round, audience="product,data")
    await rig.lives_to(DIGEST + HOUR)
    assert [len(greetings(rig, name)) for name in ("maya", "tom", "aiko")] == [1, 0, 0]
    assert rig.lines()[-1].endswith("asked too few people to count their answers"), "a count would be Maya"


async def test_a_round_for_owners_asks_owners_and_leads(rig_on: Rigs, sqlite_url: str) -> None:
    owner: list[UUID] = []

    async def owners(_session: Session, _channel_id: UUID) -> list[UUID]:
        return owner

    rig = await rig_on(sqlite_url, rituals=(replace(RITUALS[0], owners=owners),))
    await rig.enrols(members=("maya", "tom", "nina"))
    async with rig.bot.database.reads(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.person("tom").id)
        assert tom is not None
        owner.append(tom.id)
    await changes(rig, Round, audience="owners")
    await rig.lives_to(TUESDAY_IN_BERLIN + 8 * HOUR)
    assert [len(greetings(rig, name)) for name in ("maya", "tom", "nina")] == [1, 1, 0]


async def test_who_opts_out_between_planning_and_sending_is_left_out(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN - HOUR)
    await changes(rig, Member, opted_out="risk.risks")
    await rig.lives_to(DIGEST)
    assert (greetings(rig, "maya"), await states(rig, "maya")) == ([], ["excused"])


# The one reminder


async def test_what_is_open_after_four_working_hours_is_reminded_of_once_in_the_thread(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.lives_to(REMINDED - timedelta(seconds=1))
    assert reminders(rig, "maya") == []
    await rig.lives_to(DIGEST - HOUR)
    [reminder] = reminders(rig, "maya")
    assert reminder.splitlines()[0] == "A small reminder, the only one: 1 question above still waits for you."
    assert "What could stop us in #checkout?" in reminder
    assert len(rig.lines()) == 0, "never in the channel"


async def test_a_reminder_names_what_is_open_in_the_order_of_the_message_above(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, rituals=reviewing({date(2026, 10, 20): "Maya"}, UUID(int=7)))
    await rig.enrols(members=("maya",))
    await rig.lives_to(REMINDED + HOUR)
    [reminder] = reminders(rig, "maya")
    assert reminder.splitlines()[1:3] == ["• Review?", "• What could stop us in #checkout?"]


async def test_who_has_answered_or_wants_no_reminder_is_not_reminded(rig: Rig) -> None:
    await rig.enrols(members=("maya", "nina"))
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    for ask in await rig.asks("maya"):
        await answered(rig, ask)
    await is_now(rig, "nina", reminded=False)
    await rig.lives_to(DIGEST)
    assert reminders(rig, "maya") + reminders(rig, "nina") == []


async def test_nobody_is_reminded_of_a_run_that_has_closed(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    hours = {"prompt_time": datetime(2026, 1, 1, 10, 30).time(), "work_to": datetime(2026, 1, 1, 11, 0).time()}  # noqa: DTZ001
    await is_now(rig, "maya", ritual_day=3, **hours)  # four of her working hours after Wednesday are on Friday
    await rig.lives_to(DIGEST + 4 * DAY)
    assert (await states(rig, "maya"), reminders(rig, "maya")) == (["missed"], [])


async def test_nobody_is_reminded_on_a_day_away(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await is_now(rig, "maya", prompt_time=datetime(2026, 1, 1, 16, 0).time())  # noqa: DTZ001 - a wall time
    await rig.lives_to(TUESDAY_IN_BERLIN + 9 * HOUR)  # asked at 16:00, so reminded on Wednesday
    await is_away(rig, "maya", date(2026, 10, 21))
    await rig.lives_to(DIGEST)
    assert (len(greetings(rig, "maya")), reminders(rig, "maya")) == (1, [])


# A newer message


async def test_what_is_still_open_moves_into_the_newer_message_and_the_old_one_says_so(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await changes(rig, Round, weeks=1)
    await rig.enrols("payments-core", members=("maya",))  # asks every two weeks
    await changes(rig, Channel, next_digest=DIGEST + 30 * DAY)
    await is_now(rig, "maya", reminded=False)
    await rig.lives_to(TUESDAY_IN_BERLIN + 8 * DAY)
    old, new = rig.person("maya").dm()
    assert "What was still open here has moved into your message of" in old.text
    assert "What could stop us in #payments-core?" not in old.text
    assert "2 questions" in new.text
    assert new.text.count("What could stop us in #payments-core?") == 1


async def test_a_round_that_asks_anew_before_its_last_run_has_closed_asks_one_question(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    await is_now(rig, "tom", ritual_day=5)  # so that the run of a week is open until Thursday of the next
    await changes(rig, Round, weeks=1)
    await rig.lives_to(TUESDAY_IN_BERLIN + 7 * DAY + 2 * HOUR)
    old, new = rig.person("maya").dm()
    assert new.text.count("What could stop us") == 1
    assert await states(rig, "maya") == ["missed", "open"]
    assert "What was still open here has moved into your message of" in old.text
    assert "It is asked anew in a later message. An answer here counts just as well." in old.text
    assert old.buttons[-2:] == ["Flag a risk", "Nothing new"]  # an answer counts there too


async def test_a_message_that_asks_nothing_itself_does_not_come_for_what_is_open(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await changes(rig, Channel, next_digest=DIGEST + 30 * DAY)
    await changes(rig, Round, weeks=1)
    await rig.lives_to(TUESDAY_IN_BERLIN + 6 * DAY)
    await is_away(rig, "maya", date(2026, 10, 27))
    await rig.lives_to(TUESDAY_IN_BERLIN + 9 * DAY)
    assert len(rig.person("maya").dm()) == 1


async def test_nobody_is_asked_twice_in_one_run_whatever_becomes_of_their_day(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    await is_now(rig, "maya", ritual_day=4)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for asked in (await session.exec(select(Round))).all():
            asked.next_due = rig.clock.now()
    await rig.lives_to(DIGEST + 2 * DAY)
    assert len(rig.person("maya").dm()) == 1


async def test_new_habits_ask_nobody_about_a_moment_that_was_past_when_they_chose_them(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await is_now(rig, "maya", ritual_day=5)
    await rig.lives_to(TUESDAY_IN_BERLIN + DAY)
    await is_now(rig, "maya", ritual_day=1, settled=rig.clock.now())
    await rig.lives_to(DIGEST + HOUR)
    assert await states(rig, "maya") == []


async def test_after_three_unanswered_rounds_somebody_is_asked_once_whether_to_pause_it(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    await changes(rig, Round, weeks=1)
    for week in range(5):
        await rig.lives_to(TUESDAY_IN_BERLIN + 7 * week * DAY + 9 * HOUR)
        for ask in await rig.asks("tom"):
            await answered(rig, ask)
    offered = ["Pause it for me" in shown.buttons for shown in rig.person("maya").dm()]
    assert offered == [False, False, False, True, False]
    assert not any("Pause it for me" in shown.buttons for shown in rig.person("tom").dm())
