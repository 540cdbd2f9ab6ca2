"""The section of outcomes in a digest: what waits first, then what is new, was looked at, changed and ended, with what was learned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bot.blocks import digest, kit
from bot.blocks.kit import Button, Message
from bot.blocks.outcome.words import STALE, key, percent, state, supported, why
from bot.blocks.records import on
from bot.rules import outcome as rules
from bot.rules.outcome import Standing
from storage.outcome import CheckIn, Outcome

LOOK, CHECK, CLOSE, OWN = (
    ("Details", "outcome.details"),
    ("Check in", "outcome.check_in"),
    ("Close", "outcome.close"),
    ("I’ll own it", "outcome.own_listed"),
)
LEARNED = 200  # characters


@dataclass(frozen=True, slots=True)
class Section:
    """What a section of the digest is drawn from: the outcomes that were not over at its cut-off (`going`, the worst first) and those
    that ended in the period; how each `stands` and its `last` check-in, by id; the ids of those that are new, were looked at, changed.

    `on`: the day of the cut-off. `links`: to their cards. `free`, `open`: the ids of those that nobody owns, and that are active, by now.
    """

    on: date
    going: Sequence[Outcome]
    ended: Sequence[Outcome] = ()
    stands: Mapping[UUID, Standing] = field(default_factory=dict)
    last: Mapping[UUID, CheckIn] = field(default_factory=dict)
    new: Collection[UUID] = ()
    looked: Collection[UUID] = ()
    moved: Collection[UUID] = ()
    links: Mapping[UUID, str] = field(default_factory=dict)
    free: Collection[UUID] = ()
    open: Collection[UUID] = ()

    @property
    def lists(self) -> dict[str, list[Outcome]]:
        """Each outcome stands in one list: the first that it belongs to."""
        lists: dict[str, list[Outcome]] = {}
        for outcome in self.going:
            if (name := self._list(outcome)) is not None:
                lists.setdefault(name, []).append(outcome)
        for outcome in self.ended:
            lists.setdefault(outcome.state, []).append(outcome)
        return lists

    def _list(self, outcome: Outcome) -> str | None:
        stands = self.stands.get(outcome.id)
        if stands is not None and not outcome.paused:
            if stands.over:
                return "over"
            if stands.name in (rules.OFF_TRACK, rules.AT_RISK):
                return stands.name
            if stands.stale:
                return "stale"
            if outcome.owner_id is None:
                return "free"
        of = {"new": self.new, "looked": self.looked, "moved": self.moved}
        going = "going" if stands is not None and not outcome.paused else None
        return next((name for name, ids in of.items() if outcome.id in ids), going)


TITLES = {
    "over": ("Due to close", "due", (CLOSE,)),
    rules.OFF_TRACK: ("Off track", "at_risk", (OWN, LOOK)),
    rules.AT_RISK: ("At risk", "at_risk", (OWN, LOOK)),
    "stale": ("Stale: nobody has checked in for two cadences", "due", (OWN, CHECK)),
    "free": ("Nobody owns", "open", (OWN,)),
    "new": ("New", "open", (OWN, LOOK)),
    "looked": ("Checked in", "open", ()),
    "moved": ("Changed", "open", ()),
    "going": ("As before", "open", ()),
    "achieved": ("Achieved", "all", ()),
    "missed": ("Missed", "all", ()),
    "dropped": ("Dropped", "all", ()),
}
"""By the name of a list: its title, which list shows all of it, and what can be done with an item: the first that makes sense."""


def section(seen: Section) -> Message:
    """The outcomes of a period: what waits for somebody first, then what happened; the top ten of each."""
    lists = seen.lists
    return digest.section(
        _head(seen),
        [
            digest.List(title, [_item(each, seen, offers) for each in lists[name]], _more(lists[name], which))
            for name, (title, which, offers) in TITLES.items()
            if name in lists
        ],
    )


def _head(seen: Section) -> str:
    active = [each for each in seen.going if each.state == "active"]
    names = [seen.stands[each.id].name for each in active]
    told = [
        f"{sign} {names.count(name)} {words}"
        for name, sign, words in (
            (rules.OFF_TRACK, "🔴", "off track"),
            (rules.AT_RISK, "🟡", "at risk"),
            (rules.ON_TRACK, "🟢", "on track"),
            (rules.UNKNOWN, "⚪", "not checked in yet"),
        )
        if name in names
    ]
    head = f"*Outcomes* · {kit.counted(len(active), 'active outcome')}" + (f": {', '.join(told)}" if told else "")
    drafts = len(seen.going) - len(active)
    paused = sum(each.paused for each in active)
    return head + (f" · {kit.counted(drafts, 'draft')}" if drafts else "") + (f" · {paused} paused" if paused else "")


def _more(outcomes: Sequence[Outcome], which: str) -> Button:
    return kit.button("Show the list", f"outcome.list_{which}", str(outcomes[0].channel_id))


def _item(outcome: Outcome, seen: Section, offers: Collection[tuple[str, str]]) -> digest.Item:
    acts = [kit.button(*each, str(outcome.id)) for each in offers if _makes_sense(each, outcome, seen)]
    told = _told(outcome, seen)
    return digest.Item(key(outcome), outcome.statement, told, seen.links.get(outcome.id), next(iter(acts), None))


def _makes_sense(offer: tuple[str, str], outcome: Outcome, seen: Section) -> bool:
    """What is offered holds by now: whoever reads an older digest again meets no dead button."""
    if offer == OWN:
        return outcome.id in seen.free
    return offer == LOOK or outcome.id in seen.open


def _told(outcome: Outcome, seen: Section) -> str:
    """How it stands, in our own words; of one that ended the final value, and what was learned."""
    if outcome.state not in ("draft", "active"):
        final = _final(outcome)
        learned = f"learned: {kit.shortened(' '.join(outcome.learned.split()), LEARNED)}"
        return " · ".join(filter(None, (final, learned)))
    stands, last = seen.stands.get(outcome.id), seen.last.get(outcome.id)
    if stands is None or last is None:
        return state(outcome, stands)
    if stands.over and outcome.due_on is not None:
        return f"{percent(stands.progress)} of the way · was due on {on(outcome.due_on)}"
    stale = f" · {STALE}" if stands.stale else ""
    sure = supported(last, seen.on).replace("*", "")  # some lines know no markup
    return f"{why(stands)} · {sure}{stale} · next: {last.next_step}"


def _final(outcome: Outcome) -> str:
    """The final value, with where it began and what it was to reach; empty where nobody said one."""
    if outcome.final is None or outcome.baseline is None or outcome.target is None:
        return rules.shown(outcome.final, outcome.unit) if outcome.final is not None else ""
    began, aim = (rules.shown(each, outcome.unit) for each in (outcome.baseline, outcome.target))
    return f"{rules.shown(outcome.final, outcome.unit)}, from {began}, target {aim}"


def counts(seen: Section) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    lists = seen.lists
    told: list[tuple[int, str, str | None]] = [
        (len([each for each in seen.going if each.id in seen.new]), "new outcome", None),
        (len(lists.get(rules.OFF_TRACK, ())), "outcome off track", "outcomes off track"),
        (len(lists.get(rules.AT_RISK, ())), "outcome at risk", "outcomes at risk"),
        (len(lists.get("over", ())), "outcome due to close", "outcomes due to close"),
        (len([each for each in seen.going if each.id in seen.looked]), "outcome checked in", "outcomes checked in"),
        *((len(lists.get(name, ())), f"{name} outcome", None) for name in ("achieved", "missed", "dropped")),
    ]
    return tuple(kit.counted(number, one, many) for number, one, many in told if number)
