"""What a digest says of outcomes: as they stood at the end of its period."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.charts import Chart
from bot.ritual import Period, Registry, Section
from bot.rules import calendar
from bot.rules import outcome as rules
from handlers.outcome.reach import stands
from storage import changes, digests, people, posts
from storage import outcome as facts
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.outcome import UNFINISHED, Outcome


async def section(session: Session, _rituals: Registry, channel: Channel, period: Period) -> Section | None:
    """The outcomes of a period as they stood at its end, by history; their words, links and buttons are those of now.

    A check-in that was edited later is told as its author says it now.
    """
    steps = await changes.between(session, channel.id, rules.RITUAL, period.since, period.until)
    later = await changes.later(session, channel.id, rules.RITUAL, period.until)
    touched = {step.record_id for step in (*steps, *later)}
    found = {each.id: each for each in await facts.going_or_among(session, channel.id, touched)}
    then = [rules.stood(each, later) for each in found.values() if each.raised_at <= period.until]
    seen = rules.happened(steps)
    going = [outcome for outcome in then if outcome.state in UNFINISHED]
    if not going and not seen.ended:
        return None
    on = calendar.channel_date(channel, period.until)
    last = await facts.last_check_ins(session, [outcome.id for outcome in going], period.until)
    standing = {each.id: told for each in going if (told := stands(each, last.get(each.id), on)) is not None}
    before = await _standings_before(session, channel, period.since, then, [*steps, *later])
    owners = await people.named(session, {each.owner_id for each in going if each.owner_id})
    cards = await posts.standing_among(session, found.keys(), "card")
    drawn = blocks.Section(
        on=on,
        going=sorted(going, key=lambda each: rules.worst_first(each, standing.get(each.id))),
        ended=[outcome for outcome in then if outcome.id in seen.ended],
        stands=standing,
        last=last,
        new=seen.new,
        looked=seen.looked,
        moved=seen.moved,
        due=await _asked_in_vain(session, channel, going, on),
        was=before,
        voices=rules.voices.told_by([*steps, *later], period.since, period.until),
        names=owners,
        links={each: post.permalink for each, post in cards.items() if post.permalink},
        free={each.id for each in found.values() if each.owner_id is None and each.state in UNFINISHED},
        open={each.id for each in found.values() if each.state == "active"},
    )
    return Section(blocks.section(drawn), blocks.counts(drawn))


async def _standings_before(
    session: Session, channel: Channel, since: datetime, outcomes: Sequence[Outcome], steps: Sequence[Change]
) -> dict[UUID, str]:
    """How outcomes stood at the cut-off before, where somebody had checked in by then. `steps`: what happened to them after it."""
    known = [rules.stood(each, steps) for each in outcomes if each.raised_at <= since]
    last = await facts.last_check_ins(session, [each.id for each in known], since)
    on = calendar.channel_date(channel, since)
    standing = {each.id: stands(each, last.get(each.id), on) for each in known}
    return {each: told.name for each, told in standing.items() if told is not None and told.name}


async def _asked_in_vain(session: Session, channel: Channel, outcomes: Sequence[Outcome], on: date) -> set[UUID]:
    """The outcomes whose owner had the ritual day before the day `on` on which a check-in was to be asked for."""
    late = [each for each in outcomes if not each.paused and each.check_in_on and each.check_in_on < on]
    there = await people.present_among(session, channel.id, {each.owner_id for each in late if each.owner_id})
    owners = {each: person for each, (_, person) in there.items()}
    return {
        each.id
        for each in late
        if each.owner_id in owners and rules.was_asked(each, owners[each.owner_id], channel, on)
    }


async def charts(session: Session, channel: Channel, until: datetime, weeks: int) -> Sequence[Chart]:
    """How far the outcomes that were active had come, and how sure people were of them, at the cut-offs of some weeks and at their
    end; nothing before there are two."""
    before = await digests.cutoffs(session, channel.id, until - timedelta(weeks=weeks), until)
    ends = {calendar.channel_date(channel, end): end for end in (*before, until)}  # of one day the last
    later = await changes.later(session, channel.id, rules.RITUAL, until)
    found = await facts.active_or_among(session, channel.id, {step.record_id for step in later})
    then = [rules.stood(each, later) for each in found if each.raised_at <= until]
    looks = rules.trend.by_outcome(await facts.check_ins(session, [each.id for each in then], until))
    going = [each for each in then if each.state == "active" and each.id in looks]
    if len(ends) < 2 or not going:
        return ()
    on = list(ends)[-1]
    going.sort(key=lambda each: rules.worst_first(each, rules.standing(each, looks[each.id][-1], on)))
    shown, moments = going[: rules.trend.LINES], list(ends.values())
    progress = {blocks.key(each): rules.trend.progress(each, looks[each.id], moments) for each in shown}
    confidence = {blocks.key(each): rules.trend.confidence(looks[each.id], moments) for each in shown}
    return blocks.trends.charts(list(ends), rules.trend.lines(progress), rules.trend.lines(confidence))
