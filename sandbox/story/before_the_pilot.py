"""Weeks one to four in #checkout: the team names what could stop Express, and mends the first of it."""

from sandbox.story.script import FRI, MON, THU, TUE, WED, On
from sandbox.story.verbs import (
    answers,
    comments,
    comments_on_the_digest,
    flags,
    flags_anonymously,
    flags_in_answer,
    flags_what_was_said,
    goes_away,
    presses,
    says,
    sets_up,
    tells_craft,
    tells_of_self,
    types_in_answer,
)

TRUST = "Shoppers may not trust paying with one tap"
LOAD = "The payment provider may not take the load of a sale"
SCREEN_READER = "People who use a screen reader may not hear that they have paid"
PREVIEW = "In two of five interviews people took the tap for a preview and tapped again"
SLOW = "The pay sheet may be too slow on cheap phones"
BOARD = "We may be building Express for the board and not for shoppers"
REFUNDS = "Refunds may take longer than the law allows"
FUNNEL = "The funnel may count a double tap as two orders"
LOGS = "Card numbers may stand in the logs of the new service"

FIRST_WEEK = (
    On(1, MON, "09:40", "maya", says("Morning all. The pilot of Express is six weeks away. I would rather hear today what could stop us than read it in the retrospective, so I set up a small ritual for it.")),
    On(1, MON, "09:50", "maya", sets_up()),
    On(1, MON, "10:05", "maya", flags(TRUST, kind="Value", happening="They open the sheet, look for a summary, find none, and go back to the long form.", score=(4, 4), owner="@maya", target="O-1")),
    On(1, MON, "09:15", "tom", flags(LOAD, kind="Feasibility", facet="Scalability", happening="At Northpay's limit payments queue, then time out, and people pay twice.", score=(3, 5), owner="@ravi", target="O-1")),
    On(1, TUE, "09:38", "aiko", tells_craft("Design")),
    On(1, TUE, "09:42", "aiko", flags_in_answer(SCREEN_READER, kind="Usability", score=(3, 4), owner="@aiko")),
    On(1, TUE, "09:44", "ravi", tells_craft("Engineering")),
    On(1, TUE, "09:46", "ravi", answers("Nothing new")),
    On(1, TUE, "09:34", "maya", tells_craft("Product")),
    On(1, TUE, "09:36", "maya", answers("Nothing new")),
    On(1, TUE, "11:15", "lea", tells_craft("Design")),
    On(1, TUE, "11:20", "lea", types_in_answer(PREVIEW)),
    On(1, TUE, "14:05", "nina", presses("Me too", on=LOAD)),
    On(1, TUE, "09:45", "tom", tells_craft("Engineering")),
    On(1, TUE, "09:48", "tom", types_in_answer("nothing new")),
    On(1, TUE, "15:28", "sam", tells_craft("Engineering")),
    On(1, TUE, "15:30", "sam", answers("Skip this time")),
    On(1, WED, "10:08", "nina", tells_craft("Data")),
    On(1, WED, "10:10", "nina", answers("Nothing new")),
    On(1, WED, "10:40", "maya", presses("Edit", on=PREVIEW, kind="Usability", happening="Whoever taps twice may pay twice.", score=(3, 3), owner="@aiko", target="O-2")),
    On(1, WED, "10:20", "tom", comments(LOAD, "Northpay's own test system gave up at 40 payments a second. Their sales team says 200.")),
    On(1, THU, "10:15", "ravi", presses("Mitigate", on=LOAD, doing="A queue in front of Northpay, and a load test with three times a normal Saturday", score_after=(2, 4))),
    On(1, THU, "16:10", "maya", comments_on_the_digest("Four risks in the first week, thank you. Two of them I had not seen coming.")),
)  # fmt: skip

SECOND_WEEK = (
    On(2, MON, "09:20", "nina", tells_of_self(Your_ritual_day="Wednesday", Your_hour="10:30", Country_for_public_holidays="DE")),
    On(2, MON, "10:00", "aiko", tells_of_self(Country_for_public_holidays="JP")),
    On(2, MON, "11:00", "ravi", tells_of_self(Country_for_public_holidays="IN")),
    On(2, TUE, "11:05", "sam", says("The pay sheet weighs 310 kB since Friday. On the old phone from the drawer that is four seconds of white screen.")),
    On(2, TUE, "11:20", "tom", flags_what_was_said("310 kB", SLOW, kind="Feasibility", facet="Performance", score=(3, 3), owner="@sam")),
    On(2, WED, "09:30", "aiko", presses("Me too", on=SLOW)),
    On(2, WED, "14:20", "nina", flags_anonymously(BOARD, kind="Value", happening="In the last two surveys hardly anybody asked for it. We read them as a yes.")),
    On(2, WED, "16:00", "lea", presses("Me too", on=BOARD)),
    On(2, THU, "10:00", "maya", comments(BOARD, "Fair question, whoever asked it. I bring the survey on Tuesday, and we look at the numbers together.")),
)  # fmt: skip

THIRD_WEEK = (
    On(3, MON, "09:45", "maya", presses("Mitigate", on=TRUST, doing="One line under the button says what is paid and with which card. Twelve shoppers try it before the pilot", score_after=(2, 4))),
    On(3, TUE, "09:45", "ravi", answers("Nothing new")),
    On(3, TUE, "09:40", "maya", answers("Nothing new")),
    On(3, TUE, "09:45", "maya", answers("I’ll own it", about=BOARD)),
    On(3, TUE, "10:30", "maya", comments(BOARD, "The survey: 12 % asked for it unprompted, 61 % of those who tried it would use it again. Nobody asks for it, and they keep it. I own this one until the pilot tells us.")),
    On(3, TUE, "12:10", "lea", answers("Nothing new")),
    On(3, TUE, "09:50", "tom", flags_in_answer(REFUNDS, kind="Viability", happening="Northpay pays refunds out once a week. In some countries we owe the money sooner.", score=(3, 4), owner="@maya")),
    On(3, WED, "10:40", "nina", answers("Nothing new")),
    On(3, THU, "09:50", "ravi", answers("Still the same", about=LOAD)),
    On(3, FRI, "10:15", "aiko", answers("Nothing new")),
    On(3, FRI, "10:20", "aiko", answers("Still the same", about=SCREEN_READER)),
    On(3, FRI, "16:30", "aiko", goes_away(after=3, days=5)),
)  # fmt: skip

FOURTH_WEEK = (
    On(4, TUE, "10:15", "nina", flags(FUNNEL, kind="Feasibility", facet="Data", score=(3, 3))),
    On(4, TUE, "14:30", "sam", comments(SLOW, "Split in two: what is needed to pay is 90 kB now. 1.1 seconds on the phone from the drawer.")),
    On(4, WED, "11:30", "nina", comments(FUNNEL, "It was my query and not the events: I joined the same table twice. Sorry for the noise.")),
    On(4, WED, "11:35", "nina", presses("Withdraw", on=FUNNEL)),
    On(4, WED, "15:10", "ravi", flags(LOGS, kind="Feasibility", facet="Security", happening="The debug log writes whole requests. Whoever reads the logs reads the cards.", score=(4, 5), owner="@tom")),
    On(4, WED, "09:20", "tom", presses("Mitigate", on=LOGS, doing="Debug logging is off and the old logs are deleted. A filter goes in with the next release", score_after=(1, 5))),
    On(4, WED, "10:05", "sam", presses("Resolve", on=SLOW)),
    On(4, THU, "09:40", "maya", comments(LOGS, "From the flag to the fix in one day and two continents, thank you both. Our data protection officer knows: found by us, nothing left the house.")),
)  # fmt: skip

LINES = (*FIRST_WEEK, *SECOND_WEEK, *THIRD_WEEK, *FOURTH_WEEK)
