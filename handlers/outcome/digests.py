"""What a digest says of outcomes: as they stood at the end of its period."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.blocks import outcome as blocks
from bot.blocks.charts import Chart
from bot.ritual import Period, Registry, Section
from bot.rules import calendar
from bot.rules import outcome as rules
from handlers.outcome.reach import stands
from storage import changes, digests, posts
from storage import outcome as facts
from storage.channels import Channel
from storage.database import Session
from storage.outcome import UNFINISHED


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
        links={each: post.permalink for each, post in cards.items() if post.permalink},
        free={each.id for each in found.values() if each.owner_id is None and each.state in UNFINISHED},
        open={each.id for each in found.values() if each.state == "active"},
    )
    return Section(blocks.section(drawn), blocks.counts(drawn))


async def charts(session: Session, channel: Channel, until: datetime, weeks: int) -> Sequence[Chart]:
    """How far the outcomes that were active had come, and how sure people were of them, at the cut-offs of some weeks and at their
    end; nothing before there are two. Of confidence only those that were known from the beginning on."""
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
    return blocks.trends.charts(list(ends), rules.trend.lines(going, looks, list(ends.values())))
