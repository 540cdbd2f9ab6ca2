"""What happens with debt, by what people do.

nominating  how one is nominated               hitting   how it is said that one has hit somebody
changing    what is done with one that stands  deciding  what leads decide about one
showing     what one person looks at           asking    what the bot asks
planning    which are paid in a cycle          guiding   by which guidelines
relieving   whether that has helped
digests     what a digest says                 reach     which debt is meant, who may, what it is worth, what follows from a step
"""

from bot.listeners import Listeners
from bot.ritual import Ritual, RoundKind
from bot.rules import debt as rules
from handlers.debt import (
    asking,
    changing,
    deciding,
    digests,
    guiding,
    hitting,
    nominating,
    planning,
    relieving,
    showing,
)
from handlers.debt.reach import card


def listen(on: Listeners) -> None:
    """Register everything that people do with debt."""
    showing.LOOKS.listen(on)
    on.command("/debt", "plan", reads=planning.asked_to_plan)
    on.command("/debt", "guidelines", reads=guiding.asked)
    on.form("debt.nominated", decides=nominating.submitted)
    on.button("debt.hit", reads=hitting.asked_to_report)
    on.button("debt.hit_asked", reads=hitting.asked_to_answer)
    on.form("debt.was_hit", decides=hitting.reported)
    on.button("debt.own", decides=changing.owned)
    on.button("debt.describe", reads=changing.edited)
    on.form("debt.described", decides=changing.described)
    on.button("debt.size", reads=changing.asked_to_size)
    on.form("debt.sized", decides=changing.sized)
    on.button("debt.pay", reads=changing.asked_to_pay)
    on.form("debt.paid", decides=changing.paid)
    on.button("debt.withdraw", reads=changing.asked_to_withdraw)
    on.form("debt.withdrawn", decides=changing.withdrawn)
    on.button("debt.reopen", reads=changing.asked_to_reopen)
    on.form("debt.reopened", decides=changing.reopened)
    on.button("debt.accept", decides=deciding.accepted)
    on.button("debt.decline", reads=deciding.asked_to_decline)
    on.form("debt.declined", decides=deciding.declined)
    on.button("debt.park", reads=deciding.asked_to_park)
    on.form("debt.parked", decides=deciding.parked)
    on.form("debt.planned", decides=planning.planned)
    on.button("debt.plan_again", decides=planning.planned_again)
    on.button("debt.guidelines", reads=guiding.pressed)
    on.form("debt.guided", decides=guiding.guided)
    on.button("debt.still", decides=asking.still_worth_it)
    on.button("debt.gone", decides=relieving.gone)
    on.button("debt.still_there", decides=relieving.still_there)
    nominating.RAISES.listen(on)


RITUAL = Ritual(
    name=rules.RITUAL,
    command="/debt",
    title="Debt",
    about="`/debt` and one line names what slows us down; `/debt help` says more.",
    listen=listen,
    rounds=(RoundKind(rules.ROUND, "Debt round"),),
    part=asking.part,
    typed=asking.typed,
    due=asking.due,
    card=card,
    gathered=nominating.gathered,
    section=digests.section,
    charts=digests.charts,
    owners=asking.owners,
    strands=asking.strands,
    left=asking.left,
    captured=nominating.RAISES.captured,
    adds="Nominate as debt",
    home=showing.home,
    closes=relieving.close,
)
