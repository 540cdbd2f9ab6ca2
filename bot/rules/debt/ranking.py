"""How much it helps to pay a debt, by a stated formula whose inputs stand beside it (product.md D3), and the order that this gives.

    benefit = 2·(impact − 1) + min(hours, 80)/16 + min(people, 5) + urgency

hours: lost in the last 28 days; people: hit in the last 90; urgency: 0, 2 or 4 when what it holds back is on track, at risk
or off track. The weights are settings. Effort does not decide the rank, or a small annoyance would beat a wall: of equal
benefit the smaller effort comes first. Without impact or effort a debt needs sizing, and stands above all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.rules import records
from bot.rules.debt.guidelines import WEIGHTS
from bot.rules.ties import AT_RISK, OFF_TRACK
from storage.changes import Change
from storage.debt import UNFINISHED, Debt, DebtGuidelines, Interest

HOURS_MOST, HOURS_A_POINT, PEOPLE_MOST = 80, 16, 5
STEPS = {AT_RISK: 1, OFF_TRACK: 2}
UNITS = 4 * HOURS_A_POINT
"""A benefit is counted in parts of a point, so that equal ones are equal: a quarter of an hour weighs one of them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for: a level of impact above the first; 16 hours lost; a person hit; a step that what it holds back is off its track."""

    impact: int = 2
    hours: int = 1
    people: int = 1
    urgency: int = 2


@dataclass(frozen=True, slots=True)
class Benefit:
    """What paying a debt brings. `standing`: of what it holds back ("" where that is nothing, or nobody knows)."""

    impact: int | None
    interest: Interest
    standing: str
    weights: Weights = Weights()

    @property
    def impact_units(self) -> int:
        """What its impact adds; nothing while nobody has said it."""
        return self.weights.impact * ((self.impact or 1) - 1) * UNITS

    @property
    def hours_units(self) -> int:
        """What the hours lost add."""
        return self.weights.hours * min(self.interest.quarters, HOURS_MOST * 4)

    @property
    def people_units(self) -> int:
        """What the people hit add."""
        return self.weights.people * min(self.interest.people, PEOPLE_MOST) * UNITS

    @property
    def urgency_units(self) -> int:
        """What it adds that something waits for it."""
        return self.weights.urgency * STEPS.get(self.standing, 0) * UNITS

    @property
    def units(self) -> int:
        """The whole benefit, exactly."""
        return self.impact_units + self.hours_units + self.people_units + self.urgency_units

    @property
    def points(self) -> float:
        """The whole benefit in points."""
        return self.units / UNITS


def weights(guidelines: DebtGuidelines | None, later: Sequence[Change] = ()) -> Weights:
    """What the inputs weigh in a channel; what they weighed before some `later` steps, in their order."""
    if guidelines is None or any(step.record_id == guidelines.id and not step.before for step in later):
        return Weights()  # nobody has said, or had said
    guidelines = records.stood(guidelines, later, frozenset(WEIGHTS)) if later else guidelines
    return Weights(
        guidelines.impact_weight, guidelines.hours_weight, guidelines.people_weight, guidelines.urgency_weight
    )


def needs_sizing(debt: Debt) -> bool:
    """Whether nobody has said its impact, or its effort."""
    return debt.impact is None or debt.effort is None


def rank(debt: Debt, benefit: Benefit) -> tuple[int, ...]:
    """Sorts debts: those that need sizing by the hours lost, then the others by benefit; what is over comes last."""
    over = int(debt.state not in UNFINISHED)
    if needs_sizing(debt):
        return over, 0, -benefit.interest.quarters, -benefit.interest.people, debt.number
    return over, 1, -benefit.units, debt.effort or 0, debt.number


def ranked(debts: Iterable[Debt], benefits: Mapping[UUID, Benefit]) -> list[Debt]:
    """Debts in their order, the first first."""
    return sorted(debts, key=lambda debt: rank(debt, benefits[debt.id]))
