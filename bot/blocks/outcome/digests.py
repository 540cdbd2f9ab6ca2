"""The section of outcomes in a digest: what waits first, then what is new, was looked at, changed and ended, with what was learned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bot.blocks import digest, kit
from bot.blocks.kit import Button, Message
from bot.blocks.outcome.words import STALE, far, key, plainly, state, supported, why
from bot.blocks.records import Names, on
from bot.blocks.ties import STANDINGS
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

    `on`: the day of the cut-off. `due`: the ids of those whose owner was asked for a check-in that has not come. `was`: how they stood at the
    cut-off before, where that was known. `voices`: what those said that came to be open in the period. `names`: of owners. `links`: to
    their cards. `free`, `open`: the ids of those that nobody owns, and that are active, by now.
    """

    on: date
    going: Sequence[Outcome]
    ended: Sequence[Outcome] = ()
    stands: Mapping[UUID, Standing] = field(default_factory=dict)
    last: Mapping[UUID, CheckIn] = field(default_factory=dict)
    new: Collection[UUID] = ()
    looked: Collection[UUID] = ()
    moved: Collection[UUID] = ()
    due: Collection[UUID] = ()
    was: Mapping[UUID, str] = field(default_factory=dict)
    voices: Mapping[UUID, Sequence[tuple[str, int]]] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    links: Mapping[UUID, str] = field(default_factory=dict)
    free: Collection[UUID] = ()
    open: Collection[UUID] = ()

    @property
    def lists(self) -> dict[str, list[Outcome]]:
        """Each outcome stands in one list: the first that it belongs to."""
        lists: dict[str, list[Outcome]] = {}
        for outcome in self.going:
            if (name := self.list_of(outcome)) is not None:
                lists.setdefault(name, []).append(outcome)
        for outcome in self.ended:
            lists.setdefault(outcome.state, []).append(outcome)
        return lists

    def list_of(self, outcome: Outcome) -> str | None:
        """The name of the list in which an outcome stands that is not over; None: in none."""
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
            if outcome.id in self.due:
                return "due"
        of = {"new": self.new, "looked": self.looked, "moved": self.moved}
        going = None if outcome.paused else "draft" if stands is None else "going"
        return next((name for name, ids in of.items() if outcome.id in ids), going)


TITLES = {
    "over": ("Due to close", "due", (CLOSE,)),
    rules.OFF_TRACK: ("Off track", "at_risk", (OWN, LOOK)),
    rules.AT_RISK: ("At risk", "at_risk", (OWN, LOOK)),
    "stale": ("Stale: nobody has checked in for two cadences", "due", (OWN, CHECK)),
    "free": ("Nobody owns", "open", (OWN,)),
    "due": ("Wait for a check-in", "due", (CHECK,)),
    "draft": ("Drafts: not measured yet", "open", (LOOK,)),
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
    told, said = _told(outcome, seen)
    link, act = seen.links.get(outcome.id), next(iter(acts), None)
    return digest.Item(key(outcome), outcome.statement, told, said, link, act)


def _makes_sense(offer: tuple[str, str], outcome: Outcome, seen: Section) -> bool:
    """What is offered holds by now: whoever reads an older digest again meets no dead button."""
    if offer == OWN:
        return outcome.id in seen.free
    return offer == LOOK or outcome.id in seen.open


def _told(outcome: Outcome, seen: Section) -> tuple[str, str]:
    """How it stands, in our own words; and what people said of it: what is measured of one that nobody has checked in on, of one that
    ended the final value, and what was learned."""
    if outcome.state not in ("draft", "active"):
        final = _final(outcome)
        learned = f"learned: {kit.shortened(' '.join(outcome.learned.split()), LEARNED)}"
        return "", " · ".join(filter(None, (final, learned)))
    stands, last = seen.stands.get(outcome.id), seen.last.get(outcome.id)
    if stands is None or last is None:
        owner = f"owned by {seen.names.get(outcome.owner_id, 'somebody')}" if outcome.owner_id else ""
        told = " · ".join(filter(None, (state(outcome, stands), _voices(outcome, seen))))
        return told, " · ".join(filter(None, (plainly(outcome), owner)))
    if stands.over and outcome.due_on is not None:
        return f"{STANDINGS[stands.name]}, {far(stands)} · was due on {on(outcome.due_on)}", ""
    sure = supported(last, seen.on).replace("*", "")  # some lines know no markup
    parts = [_news(outcome, stands, seen), why(stands), sure, STALE if stands.stale else "", _voices(outcome, seen)]
    return " · ".join(filter(None, (*parts, f"next: {last.next_step}"))), ""


def _news(outcome: Outcome, stands: Standing, seen: Section) -> str:
    """What is new about it where it stands in a list that does not say so: another status, a check-in that came, one that did not."""
    was = seen.was.get(outcome.id)
    turned = f"was {STANDINGS[was].partition(' ')[2]}" if was and was != stands.name else ""
    fresh = "new" if outcome.id in seen.new else "checked in" if outcome.id in seen.looked else ""
    waits = "waits for a check-in" if outcome.id in seen.due else ""
    name = seen.list_of(outcome)
    return " · ".join(
        filter(None, (turned, fresh if name not in ("new", "looked") else "", waits if name != "due" else ""))
    )


def _voices(outcome: Outcome, seen: Section) -> str:
    said = seen.voices.get(outcome.id, ())
    return f"voices: {', '.join(f'{craft} {number}' for craft, number in said)}" if said else ""


def _final(outcome: Outcome) -> str:
    """The final value, with where it began and what it was to reach; empty where nobody said one."""
    if outcome.final is None or outcome.baseline is None or outcome.target is None:
        return rules.shown(outcome.final, outcome.unit) if outcome.final is not None else ""
    began, aim = (rules.shown(each, outcome.unit) for each in (outcome.baseline, outcome.target))
    return f"{rules.shown(outcome.final, outcome.unit)}, from {began}, target {aim}"


def _newly(name: str, outcomes: Sequence[Outcome], seen: Section) -> tuple[str, str]:
    """How one or many outcomes are called that stand so, and how many of them stood otherwise at the cut-off before."""
    words = STANDINGS[name].partition(" ")[2]
    turned = sum(seen.was.get(each.id, name) != name for each in outcomes)
    newly = "newly " if outcomes and turned == len(outcomes) else ""
    some = f" ({turned} newly)" if turned and not newly else ""
    return f"outcome {newly}{words}{some}", f"outcomes {newly}{words}{some}"


def counts(seen: Section) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    lists = seen.lists
    told: list[tuple[int, str, str | None]] = [
        (len([each for each in seen.going if each.id in seen.new]), "new outcome", None),
        *(
            (len(lists.get(name, ())), *_newly(name, lists.get(name, ()), seen))
            for name in (rules.OFF_TRACK, rules.AT_RISK)
        ),
        (len(lists.get("over", ())), "outcome due to close", "outcomes due to close"),
        (len(lists.get("due", ())), "outcome waits for a check-in", "outcomes wait for a check-in"),
        (len([each for each in seen.going if each.id in seen.looked]), "outcome checked in", "outcomes checked in"),
        *((len(lists.get(name, ())), f"{name} outcome", None) for name in ("achieved", "missed", "dropped")),
    ]
    return tuple(kit.counted(number, one, many) for number, one, many in told if number)
