"""What a digest says of risks: as they stood at the end of its period, and over the weeks before it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bot.blocks import risk as blocks
from bot.blocks.charts import Chart
from bot.ritual import Period, Registry, Section
from bot.rules import calendar, groups, tripwires
from bot.rules import risk as rules
from storage import changes, digests, people, posts
from storage import risk as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.risk import UNFINISHED, Risk


async def section(session: Session, _rituals: Registry, channel: Channel, period: Period) -> Section | None:
    """The risks of a period as they stood at its end, by history; their titles, links and buttons are those of now."""
    steps = await changes.between(session, channel.id, rules.RITUAL, period.since, period.until)
    later = await changes.later(session, channel.id, rules.RITUAL, period.until)
    open_now = await facts.open_in(session, channel.id, period.until)
    on = calendar.channel_date(channel, period.until)
    since = await decisions.fired(session, channel.id, rules.RITUAL, period.until, on)
    if not steps and not open_now and not since:
        return None
    seen = rules.happened(steps)
    found = await facts.among(session, seen.everything | since.keys()) | {risk.id: risk for risk in open_now}
    cards = await posts.standing_among(session, found.keys(), "card")

    def some(ids: Collection[UUID]) -> list[Risk]:
        """The worst first."""
        return sorted((rules.stood(found[each], later) for each in ids), key=rules.worst_first)

    waiting = some([risk.id for risk in open_now])
    open_then = {risk.id for risk in waiting}
    moved = [risk for risk in some(seen.moved - since.keys()) if risk.id in open_then]
    decided = tripwires.decisions(steps)
    drawn = blocks.Sections(
        open=waiting,
        new=some(seen.new),
        moved=moved,
        how={risk.id: rules.moves(risk, steps) for risk in moved},
        resolved=some(seen.resolved),
        withdrawn=some(seen.withdrawn),
        accepted=some(seen.accepted - since.keys()),
        decided=decided,
        names=await people.named(session, {each.by for each in decided.values() if each.by}),
        overdue=[risk for risk in waiting if risk.review_on < on],
        fired=some(since),
        since=since,
        links={each: post.permalink for each, post in cards.items() if post.permalink},
        free={risk.id for risk in found.values() if risk.owner_id is None and risk.state in UNFINISHED},
        crafts=await _crafts(session, channel, waiting, period.until),
    )
    return Section(blocks.section(drawn), blocks.counts(drawn))


async def _crafts(session: Session, channel: Channel, waiting: Sequence[Risk], until: datetime) -> Mapping[str, int]:
    """How many of the risks are owned by people of a craft, of those crafts that may be told apart: at the moment `until`, and
    now, when it is drawn again."""
    apart = groups.apart(await people.crafts(session, channel.id)) & groups.apart(
        await people.crafts(session, channel.id, since=until)
    )
    if not apart:
        return {}
    of = await people.crafts_among(session, {risk.owner_id for risk in waiting if risk.owner_id})
    counted = Counter(of.get(risk.owner_id, groups.UNKNOWN) for risk in waiting if risk.owner_id)
    return {craft: counted[craft] for craft in apart}


async def charts(session: Session, channel: Channel, until: datetime, weeks: int) -> Sequence[Chart]:
    """How many risks of each level were open at the cut-offs of some weeks, and at their end; nothing before there are two."""
    before = await digests.cutoffs(session, channel.id, until - timedelta(weeks=weeks), until)
    ends = {calendar.channel_date(channel, end): end for end in (*before, until)}  # of one day the last
    if len(ends) < 2:
        return ()
    steps = await changes.later(session, channel.id, rules.RITUAL, min(ends.values()))
    risks = await facts.open_or_among(session, channel.id, {step.record_id for step in steps})
    counts = rules.by_level(risks, steps, list(ends.values()))
    return [blocks.by_level(list(ends), counts)] if counts else ()
