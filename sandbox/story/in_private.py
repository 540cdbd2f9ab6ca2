"""What happens in #payments-core, a private channel of four: a quieter round, and something that stays among them."""

from sandbox.story.script import FRI, MON, THU, TUE, WED, On
from sandbox.story.verbs import answers, comments, flags, presses, sets_up

HERE = "#payments-core"
ROUND = (HERE, "What could stop us")
SETTLEMENT = "The settlement file may come after the ledger has closed"
BREACH = "Northpay may have been breached: their status page is silent since Saturday"
CENT = "The two ledgers may differ by a cent for each refund"

LINES = (
    On(2, WED, "09:30", "tom", sets_up(HERE, **{"Which_rituals?": ["Risks"], "Risk_round:_how_often?": "Every 4 weeks", "On_which_day_does_the_digest_come?": "Friday"})),
    On(2, WED, "21:00", "ravi", flags(SETTLEMENT, HERE, kind="Feasibility", facet="Dependency", score=(3, 3), owner="@tom")),
    On(3, TUE, "09:50", "ravi", answers("Nothing new", about=ROUND)),
    On(3, TUE, "09:44", "maya", answers("Nothing new", about=ROUND)),
    On(3, TUE, "09:56", "tom", answers("Nothing new", about=ROUND)),
    On(4, THU, "10:30", "tom", presses("Mitigate", on=SETTLEMENT, here=HERE, doing="On days of settlement the ledger closes an hour later", score_after=(1, 3))),
    On(5, MON, "11:00", "ravi", flags(BREACH, HERE, kind="Feasibility", facet="Security", score=(2, 5), owner="@ravi")),
    On(5, MON, "09:55", "maya", comments(BREACH, "This stays in here until we know more. I have their head of security on the phone at noon.", HERE)),
    On(6, TUE, "14:00", "ravi", comments(BREACH, "Their report is out: a test system, and no cards in it.", HERE)),
    On(6, TUE, "14:05", "ravi", presses("Resolve", on=BREACH, here=HERE)),
    On(7, TUE, "09:45", "ravi", answers("Nothing new", about=ROUND)),
    On(7, TUE, "09:40", "maya", answers("Nothing new", about=ROUND)),
    On(7, TUE, "09:44", "tom", answers("Nothing new", about=ROUND)),
    On(7, FRI, "15:20", "sam", flags(CENT, HERE, kind="Feasibility", facet="Data", score=(4, 1), owner="@sam")),
)  # fmt: skip
