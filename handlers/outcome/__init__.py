"""What happens with outcomes, by what people do.

defining  how one is defined          changing  what is done with one that stands
checking  how it is looked at         showing   what one person looks at
asking    what the bot asks           digests   what a digest says
voices    how sure others are, blind  nudges    what an owner is asked once
reach     which outcome is meant, who may, how it stands, and what follows from a step
"""

from bot.listeners import ANYTHING, Listeners
from bot.ritual import Ritual
from bot.rules import outcome as rules
from handlers.outcome import asking, changing, checking, defining, digests, nudges, showing, voices
from handlers.outcome.reach import card, targets


def listen(on: Listeners) -> None:
    """Register everything that people do with outcomes."""
    showing.LOOKS.listen(on)
    on.command("/outcome", "", reads=defining.opened)
    on.command("/outcome", ANYTHING, decides=defining.defined_in_line)
    on.form("outcome.defined", decides=defining.submitted)
    on.button("outcome.save_as_is", decides=defining.saved_as_is)
    on.button("outcome.reword", reads=defining.asked_to_reword)
    on.button("outcome.add", reads=defining.asked_to_add)
    on.button("outcome.describe", reads=changing.edited)
    on.form("outcome.described", decides=changing.described)
    on.button("outcome.own", decides=changing.owned)
    on.button("outcome.own_listed", decides=changing.owned_where_listed)
    on.button("outcome.pause", decides=changing.paused)
    on.button("outcome.resume", decides=changing.resumed)
    on.button("outcome.close", reads=changing.asked_to_close)
    on.form("outcome.closed", decides=changing.closed)
    on.button("outcome.reopen", reads=changing.asked_to_reopen)
    on.form("outcome.reopened", decides=changing.reopened)
    on.button("outcome.check_in", reads=checking.asked_to_check_in)
    on.button("outcome.answer", reads=checking.answering)
    on.form("outcome.checked_in", decides=checking.checked_in)
    on.button("outcome.no_change", decides=checking.no_change)
    on.button("outcome.same", decides=checking.same)
    on.button("outcome.walk_no_change", decides=checking.walked_same)
    on.button("outcome.walk_skip", decides=checking.walked_past)
    on.button("outcome.correct", reads=checking.asked_to_correct)
    on.form("outcome.corrected", decides=checking.corrected)
    on.button("outcome.voices", reads=voices.asked_to_choose)
    on.form("outcome.voices_chosen", decides=voices.chosen)
    for number in range(1, 11):
        on.button(f"outcome.voice_{number}", decides=voices.pressed)
    on.button("outcome.voice_stop", decides=voices.stopped)
    on.button("outcome.test", reads=nudges.asked_to_test)
    on.form("outcome.tested", decides=nudges.tested)


RITUAL = Ritual(
    name=rules.RITUAL,
    command="/outcome",
    title="Outcomes",
    about="`/outcome` and one line says what shall be different, and for whom; `/outcome help` says more.",
    listen=listen,
    part=asking.part,
    typed=asking.typed,
    due=asking.due,
    card=card,
    section=digests.section,
    charts=digests.charts,
    closes=asking.closes,
    owners=asking.owners,
    left=asking.left,
    captured=defining.captured,
    adds="Define an outcome",
    home=showing.home,
    targets=targets,
)
