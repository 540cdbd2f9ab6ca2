"""The contract: what a ritual is to the clock, to the day's message and to the digest. One frozen value per ritual.

Surfaces and the engine loop over the registry and know no ritual by name. What a ritual does not need defaults to
nothing. A session lent to any of these functions is bound to one workspace; the registry is lent to what draws or
changes a record, because it may be tied to one of another ritual (bot/surfaces/threads.py), and so is the moment.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.blocks.charts import Chart
from bot.blocks.kit import Block, Message
from bot.errors import Refused
from bot.listeners import Listeners
from bot.rules.due import Due
from bot.rules.ties import Strands, Target
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask


@dataclass(frozen=True, slots=True)
class RoundKind:
    """A question on a rhythm: every `weeks` weeks by default. `title` names it to people."""

    kind: str
    title: str
    weeks: int = 2


@dataclass(frozen=True, slots=True)
class Part:
    """How one ask looks in the day's message. `text` says the same in one line, for notifications (mrkdwn).

    `question`: what is asked, in one line (mrkdwn), however it was answered. `urgency`: 2 what cannot wait, 1 what is due, 0 what can
    wait; a round, which asks everyone, comes after these.
    """

    text: str
    blocks: tuple[Block, ...]
    question: str
    urgency: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """From a digest's cut-off (not included) to the next (included), or to a moment at which it still `runs`."""

    since: datetime
    until: datetime
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Owned:
    """A record that lost its owner: its key ("R-12"), its title as people wrote it, and where its card stands."""

    key: str
    title: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A ritual's part of the digest: its threaded reply, and its counts for the head ("2 new risks")."""

    message: Message
    counts: tuple[str, ...]


async def _nothing_due(_session: Session, _channel: Channel, _days: Sequence[date]) -> Sequence[Due]:
    return ()


async def _no_card(_session: Session, _rituals: "Registry", _record_id: UUID, _now: datetime) -> Message | None:
    return None


async def _gathers_nothing(_session: Session, _gathering: UUID) -> Message | None:
    return None


async def _shows_nothing(
    _session: Session, _rituals: "Registry", _person: Person, _now: datetime
) -> Sequence[Sequence[Block]]:
    return ()


async def _owns_nothing(
    _session: Session, _rituals: "Registry", _channel: Channel, _person: Person, _now: datetime
) -> Sequence[Owned]:
    return ()


async def _no_owners(_session: Session, _channel_id: UUID) -> Collection[UUID]:
    return ()


async def _takes_no_line(
    _session: Session, _rituals: "Registry", _channel: Channel, _person: Person, _line: str, _now: datetime
) -> Message:
    raise Refused("One line is not enough for this. Type the command alone: it opens a form.")


async def _no_section(_session: Session, _rituals: "Registry", _channel: Channel, _period: Period) -> Section | None:
    return None


async def _closes_nothing(
    _session: Session, _rituals: "Registry", _channel: Channel, _period: Period, _now: datetime
) -> None:
    return


async def _no_targets(
    _session: Session, _channel_id: UUID, _linked: Collection[UUID], _now: datetime
) -> Sequence[Target]:
    return ()


async def _no_strands(
    _session: Session, _rituals: "Registry", _channel_id: UUID, _target_id: UUID, _now: datetime
) -> Strands | None:
    return None


async def _no_charts(_session: Session, _channel: Channel, _until: datetime, _weeks: int) -> Sequence[Chart]:
    return ()


@dataclass(frozen=True, slots=True)
class Ritual:
    """One column of the house."""

    name: str
    command: str
    title: str
    about: str
    """One sentence in mrkdwn for help, which names the command."""

    listen: Callable[[Listeners], None]
    """Register handlers."""

    part: Callable[[Session, "Registry", Ask, datetime], Awaitable[Part]]
    """How an ask of this ritual looks in the day's message, answered or not."""

    typed: Callable[[Session, "Registry", Ask, str, datetime], Awaitable[Message]]
    """One line typed in answer to an ask; answers with what to say to it. Raises Refused."""

    rounds: tuple[RoundKind, ...] = ()
    """Questions on a rhythm."""

    due: Callable[[Session, Channel, Sequence[date]], Awaitable[Sequence[Due]]] = _nothing_due
    """Who is to be asked about which record on each of some local dates, in order."""

    card: Callable[[Session, "Registry", UUID, datetime], Awaitable[Message | None]] = _no_card
    """A record in its channel, drawn from the facts at sending time."""

    gathered: Callable[[Session, UUID], Awaitable[Message | None]] = _gathers_nothing
    """The message under which cards stand that were not worth one of their own, drawn like a card."""

    section: Callable[[Session, "Registry", Channel, Period], Awaitable[Section | None]] = _no_section
    """What the digest says for a period; None when there is nothing to say."""

    charts: Callable[[Session, Channel, datetime, int], Awaitable[Sequence[Chart]]] = _no_charts
    """Its figures of so many weeks up to a moment; they stand under the section of a digest. None while there is nothing to compare."""

    closes: Callable[[Session, "Registry", Channel, Period, datetime], Awaitable[None]] = _closes_nothing
    """The digest of a period was frozen (its cut-off may be some time before now): what waited for that ends."""

    owners: Callable[[Session, UUID], Awaitable[Collection[UUID]]] = _no_owners
    """Who (by person id) owns something unfinished in the channel with this id: whom a round for owners only asks."""

    captured: Callable[[Session, "Registry", Channel, Person, str, datetime], Awaitable[Message]] = _takes_no_line
    """A line that the person typed after the command becomes a record of the channel; answers with what to say to it.

    Raises Refused.
    """

    adds: str = ""
    """What the button on the Home tab says that opens this ritual's form (`<name>.add`); empty: there is none."""

    home: Callable[[Session, "Registry", Person, datetime], Awaitable[Sequence[Sequence[Block]]]] = _shows_nothing
    """What the person owns in the channels that they are in now, a few blocks for each record, the most urgent first."""

    targets: Callable[[Session, UUID, Collection[UUID], datetime], Awaitable[Sequence[Target]]] = _no_targets
    """What others may link to in the channel with this id: what is active there, and those of some ids, whatever became of them."""

    strands: Callable[[Session, "Registry", UUID, UUID, datetime], Awaitable[Strands | None]] = _no_strands
    """What is tied to a target (its id) of the channel with this id: what endangers it, what holds it back."""

    left: Callable[[Session, "Registry", Channel, Person, datetime], Awaitable[Sequence[Owned]]] = _owns_nothing
    """The person has left the channel: what they owned there has no owner any more. Answers with it, for the leads."""


Registry = tuple[Ritual, ...]


def named(rituals: Registry, name: str) -> Ritual:
    """The ritual with this name, which must exist."""
    return next(ritual for ritual in rituals if ritual.name == name)
