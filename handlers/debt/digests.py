"""What a digest says of debt: as it stood at the end of its period, and over the weeks before it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.charts import Chart
from bot.ritual import Period, Registry, Section
from bot.rules import calendar, tripwires
from bot.rules import debt as rules
from bot.rules.debt import Benefit
from handlers.debt.reach import weighed
from storage import changes, digests, people, posts
from storage import debt as facts
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.debt import PEOPLE_OF, UNFINISHED, Debt


async def section(session: Session, rituals: Registry, channel: Channel, period: Period) -> Section | None:
    """The debts of a period as they stood at its end, by history; their titles, links and buttons are those of now."""
    steps = await changes.between(session, channel.id, rules.RITUAL, period.since, period.until)
    later = await changes.later(session, channel.id, rules.RITUAL, period.until)
    open_now = await facts.open_in(session, channel.id, period.until)
    on = calendar.channel_date(channel, period.until)
    counted = period.since if period.runs else period.until  # what was answered is counted at cut-offs
    relieved = await facts.relieved(session, channel.id, period.since, counted)
    since = await decisions.fired(session, channel.id, rules.RITUAL, period.until, on)
    happened = rules.happened(steps)
    found = await facts.among(session, happened.everything | since.keys() | relieved) | {
        debt.id: debt for debt in open_now
    }
    then = {each: rules.stood(debt, later) for each, debt in found.items()}
    worth = await _benefits(session, rituals, channel, list(then.values()), later, period.until)
    cards = await posts.standing_among(session, found.keys(), "card")
    relief = await facts.relief(session, list(then.values()), counted)
    answers = {each: blocks.relieved(told) for each, told in relief.items() if rules.tellable(told)}
    pain = relieved & answers.keys() - happened.ended["paid"]
    if not (happened.everything or open_now or since or pain):
        return None
    slipped = {each for each, debt in then.items() if rules.slipped(debt, on)}

    def some(ids: Collection[UUID]) -> list[Debt]:
        """In their order."""
        return rules.ranked([then[each] for each in ids], worth)

    waiting = some([debt.id for debt in open_now])
    open_then = {debt.id for debt in waiting}
    moved = [debt for debt in some(happened.moved - since.keys()) if debt.id in open_then]
    planned = some(happened.planned)
    decided = tripwires.decisions(steps)
    drawn = blocks.Sections(
        open=waiting,
        benefits=worth,
        quarters=sum(worth[debt.id].interest.quarters for debt in waiting),
        slipped=some(slipped),
        overdue=[debt for debt in waiting if debt.state == "accepted" and debt.review_on and debt.review_on < on],
        fired=some(since),
        new=some(happened.new),
        planned=planned,
        moved=moved,
        how={debt.id: rules.moves(debt.id, steps) for debt in (*moved, *planned)},
        paid=some(happened.ended["paid"]),
        declined=some(happened.ended["declined"] - since.keys()),
        parked=some(happened.ended["parked"] - since.keys()),
        withdrawn=some(happened.ended["withdrawn"]),
        since=since,
        links={each: post.permalink for each, post in cards.items() if post.permalink},
        pain=some(pain),
        relieved=answers,
        decided=decided,
        names=await people.named(session, {each.by for each in decided.values() if each.by}),
        going=frozenset(each for each, debt in found.items() if debt.state in UNFINISHED),
    )
    return Section(blocks.section(drawn), blocks.counts(drawn))


async def _benefits(
    session: Session,
    rituals: Registry,
    channel: Channel,
    debts: Sequence[Debt],
    later: Sequence[Change],
    until: datetime,
) -> dict[UUID, Benefit]:
    """What paying the debts was worth at a moment: what they had cost by then, by history, and what that weighed before the `later`
    steps; how what they hold back stood then."""
    before = await changes.between(session, channel.id, rules.RITUAL, until - PEOPLE_OF - timedelta(days=1), until)
    interest = rules.cost(before, calendar.channel_date(channel, until))
    weights = rules.weights(await facts.guidelines(session, channel.id), later)
    return await weighed(session, rituals, channel, debts, interest, weights, until)


async def charts(session: Session, channel: Channel, until: datetime, weeks: int) -> Sequence[Chart]:
    """How many debts came and went up to the cut-offs of some weeks, and the hours lost; nothing before there are two to compare."""
    begins = until - timedelta(weeks=weeks)
    before = await digests.cutoffs(session, channel.id, begins, until)
    ends = {calendar.channel_date(channel, end): end for end in (*before, until)}  # of one day the last
    days, moments = list(ends), list(ends.values())
    if channel.set_up_at > begins:
        moments = [channel.set_up_at, *moments]  # its first week has no cut-off before it
    else:
        days = days[1:]
    if len(days) < 2:
        return ()
    steps = await changes.between(session, channel.id, rules.RITUAL, min(moments), until)
    flow = rules.flow(steps, moments)
    if not any((*flow.came, *flow.went, *flow.hours)):
        return ()
    return [blocks.flow(days, flow)]
