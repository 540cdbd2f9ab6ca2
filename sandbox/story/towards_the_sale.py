"""Weeks five to eight in #checkout, and this one: the pilot runs, the provider's contract ends, something stays unanswered."""

from sandbox.story.before_the_pilot import BOARD, LOAD, LOGS, PREVIEW, REFUNDS, SCREEN_READER, SLOW, TRUST
from sandbox.story.script import FRI, MON, THU, TUE, WED, On
from sandbox.story.verbs import (
    accepts_in_answer,
    answers,
    comments,
    comments_on_the_digest,
    flags,
    flags_in_answer,
    presses,
    says,
    types_in_answer,
)

LEDGER = "Nobody but Tom can mend the ledger at night"
CONTRACT = "Northpay's contract ends before the sale"
EXPRESS = "Outside of Germany “Express” may sound like delivery"
ON_CALL = "The on-call phone may ring for payments that only queue"

FIFTH_WEEK = (
    On(5, MON, "09:50", "maya", types_in_answer("Eight of twelve shoppers so far, and nobody went back to the long form", to=TRUST)),
    On(5, MON, "10:25", "tom", comments(LOGS, "The filter is live, and a test fails when a card number reaches a log.")),
    On(5, MON, "10:30", "tom", presses("Resolve", on=LOGS)),
    On(5, TUE, "09:50", "aiko", answers("Nothing new")),
    On(5, TUE, "09:35", "ravi", answers("In 3 hours", about="Tomorrow")),
    On(5, TUE, "12:50", "ravi", answers("Nothing new")),
    On(5, TUE, "09:40", "maya", answers("Nothing new")),
    On(5, TUE, "09:44", "maya", accepts_in_answer(REFUNDS, why="Northpay moves to daily refunds with the next contract. Until then we pay the few urgent ones by hand.", reopen_if="more than five a week have to be paid by hand", until=21)),
    On(5, TUE, "11:00", "lea", answers("Nothing new")),
    On(5, TUE, "10:00", "tom", flags_in_answer(LEDGER, kind="Feasibility", facet="Maintainability", happening="I am on a train for two days next month, and the ledger closes on one of them.", score=(3, 3))),
    On(5, WED, "10:45", "nina", answers("Skip this time")),
    On(5, WED, "11:00", "sam", presses("I’ll own it", on=LEDGER)),
    On(5, WED, "11:05", "sam", comments(LEDGER, "I sit with Tom on Thursdays from now on, and the next closing is mine with him watching.")),
    On(5, THU, "09:40", "ravi", types_in_answer("The load test passed at twice a Saturday; three times comes next week", to=LOAD)),
    On(5, FRI, "10:00", "aiko", answers("Still the same", about=SCREEN_READER)),
)  # fmt: skip

SIXTH_WEEK = (
    On(6, MON, "10:20", "maya", flags(CONTRACT, kind="Viability", happening="Without a new one we pay the old price, about 40,000 a month more than planned.", score=(4, 4), owner="@tom", target="O-1")),
    On(6, TUE, "11:00", "aiko", comments(SCREEN_READER, "Tested with VoiceOver and TalkBack, in four languages: both say “Paid, 24 euros”.")),
    On(6, TUE, "11:05", "aiko", presses("Resolve", on=SCREEN_READER)),
    On(6, TUE, "10:00", "maya", says("The pilot is live for 5 % of shoppers since eight o'clock. Nina's dashboard is pinned.")),
    On(6, TUE, "10:25", "tom", comments(CONTRACT, "I ask their account manager today.")),
    On(6, WED, "15:40", "nina", says("First day of the pilot: 31 % of those who see Express use it, and 4 of 1,200 tapped twice. None of them paid twice.")),
    On(6, WED, "16:30", "aiko", presses("Mitigate", on=PREVIEW, doing="The button turns into a tick at once and cannot be tapped again", score_after=(1, 3))),
    On(6, THU, "15:20", "nina", comments_on_the_digest("Nothing new from the numbers. I look again when the pilot has a week.")),
)  # fmt: skip

SEVENTH_WEEK = (
    On(7, MON, "09:20", "lea", comments(TRUST, "All twelve are done: eleven paid and knew it, one looked for a receipt.")),
    On(7, MON, "09:40", "maya", answers("Resolve", about=TRUST)),
    On(7, TUE, "09:50", "aiko", flags_in_answer(EXPRESS, kind="Usability", happening="In the French and Polish texts three of five testers looked for their parcel.", score=(3, 3), owner="@aiko")),
    On(7, TUE, "09:40", "ravi", answers("Nothing new")),
    On(7, TUE, "09:36", "maya", answers("Nothing new")),
    On(7, TUE, "09:38", "maya", answers("Edit", about=BOARD, score=(2, 4))),
    On(7, TUE, "12:00", "lea", types_in_answer("nothing new")),
    On(7, TUE, "09:40", "tom", answers("Nothing new")),
    On(7, WED, "09:30", "nina", presses("Me too", on=EXPRESS)),
    On(7, WED, "10:35", "nina", answers("Nothing new")),
    On(7, WED, "10:45", "sam", presses("Reopen", on=SLOW, reason="The new fonts brought the sheet back to 280 kB")),
    On(7, THU, "10:00", "ravi", comments(LOAD, "180 payments a second for an hour, and the queue stayed empty.")),
    On(7, THU, "10:05", "ravi", presses("Resolve", on=LOAD)),
)  # fmt: skip

EIGHTH_WEEK = (
    On(8, TUE, "10:30", "ravi", flags(ON_CALL, kind="Feasibility", facet="Maintainability", score=(2, 2), owner="@ravi")),
    On(8, TUE, "10:00", "maya", answers("Renew", about=REFUNDS, why="Two urgent ones in three weeks, both paid by hand in ten minutes. Daily refunds come with the next contract.", reopen_if="more than five a week have to be paid by hand")),
    On(8, WED, "11:00", "maya", comments(CONTRACT, "Tom, I am asked about this one now that it is overdue, so I ask you: where are we with Northpay?")),
    On(8, WED, "10:10", "tom", comments(CONTRACT, "Their lawyer has our draft since last week. I call them on Monday.")),
    On(8, THU, "11:30", "sam", presses("Mitigate", on=SLOW, doing="Only the letters that the sheet needs are loaded from the fonts", score_after=(2, 2))),
    On(8, FRI, "11:00", "nina", says("Almost three weeks of the pilot: returns are the same as before, and the basket is 4 % larger. I write it up for Monday.")),
)  # fmt: skip

THIS_WEEK = (
    On(9, MON, "10:15", "nina", says("The write-up of the pilot is in our folder. Short version: we can open Express to everyone, once we know what Northpay costs us.")),
    On(9, TUE, "09:50", "ravi", answers("Nothing new")),
    On(9, TUE, "10:10", "lea", answers("Nothing new")),
    On(9, WED, "10:50", "nina", answers("Nothing new")),
)  # fmt: skip

LINES = (*FIFTH_WEEK, *SIXTH_WEEK, *SEVENTH_WEEK, *EIGHTH_WEEK, *THIS_WEEK)
