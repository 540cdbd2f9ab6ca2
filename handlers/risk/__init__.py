"""What happens with risks, by what people do.

flagging  how one is flagged          changing  what is done with one that stands
showing   what one person looks at    asking    what the bot asks
digests   what a digest says          reach     which risk is meant, who may, and what follows from a step
"""

from bot.listeners import Listeners
from bot.ritual import Ritual, RoundKind
from bot.rules import risk as rules
from handlers.risk import asking, changing, digests, flagging, showing
from handlers.risk.reach import card


def listen(on: Listeners) -> None:
    """Register everything that people do with risks."""
    showing.LOOKS.listen(on)
    on.form("risk.flagged", decides=flagging.submitted)
    on.form("risk.flagged_anonymously", decides=flagging.submitted_anonymously)
    for kind in rules.KINDS:
        on.button(f"risk.is_{kind}", decides=changing.pressed_kind)
    on.button("risk.describe", reads=changing.edited)
    on.form("risk.described", decides=changing.described)
    on.button("risk.me_too", decides=changing.shared)
    on.button("risk.own", decides=changing.owned)
    on.button("risk.own_listed", decides=changing.owned_where_listed)
    on.button("risk.mitigate", reads=changing.asked_to_mitigate)
    on.form("risk.mitigated", decides=changing.mitigated)
    on.button("risk.resolve", reads=changing.asked_to_resolve)
    on.form("risk.resolved", decides=changing.resolved)
    on.button("risk.accept", reads=changing.asked_to_accept)
    on.form("risk.accepted", decides=changing.accepted)
    on.button("risk.withdraw", reads=changing.asked_to_withdraw)
    on.form("risk.withdrawn", decides=changing.withdrawn)
    on.button("risk.reopen", reads=changing.asked_to_reopen)
    on.form("risk.reopened", decides=changing.reopened)
    on.button("risk.still", decides=asking.still_the_same)
    flagging.RAISES.listen(on)


RITUAL = Ritual(
    name=rules.RITUAL,
    command="/risk",
    title="Risks",
    about="`/risk` and one line names what could stop us; `/risk help` says more.",
    listen=listen,
    rounds=(RoundKind(rules.ROUND, "Risk round"),),
    part=asking.part,
    typed=asking.typed,
    due=asking.due,
    card=card,
    gathered=flagging.gathered,
    section=digests.section,
    charts=digests.charts,
    owners=asking.owners,
    left=asking.left,
    strands=asking.strands,
    captured=flagging.RAISES.captured,
    adds="Flag a risk",
    home=showing.home,
)
