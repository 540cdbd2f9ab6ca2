"""What slows the team of #checkout down, and what it wants to be different for shoppers: debts and outcomes, over all weeks."""

from sandbox.story.script import FRI, MON, THU, TUE, WED, On
from sandbox.story.verbs import answers, comments, presses
from sandbox.story.verbs_of_work import (
    checks_in,
    chooses_voices,
    defines,
    drafts,
    has_no_debt,
    is_hit,
    nominates,
    plans,
    sets_guidelines,
)

PAYS = "Shoppers pay in one step, so that fewer give up at the last one"
KNOWS = "Shoppers know that they have paid, so that nobody has to ask us"
RETURN = "Shoppers who paid with Express come back within a month"
DEPLOYS = "A deploy of the pay sheet takes forty minutes"
CARDS = "The test cards expire each month and somebody renews them by hand"
FLAGS = "Nobody removes a feature flag after its launch"
ROUNDING = "Two services round the same price in two ways"
TEXTS = "The texts of the pay sheet live in three places"
ALERTS = "Three alerts page somebody for the same failure"

OUTCOMES = (
    On(1, MON, "10:00", "maya", defines(PAYS, metric="Baskets that are paid, of all that are filled", unit="%", baseline="61", aim="70", due=77, cadence="Every 2 weeks", owner="@maya")),
    On(1, WED, "10:20", "nina", defines(KNOWS, metric="Tickets that ask “have I paid?”, a week", unit="tickets", baseline="42", aim="15", due=47, cadence="Every 2 weeks", owner="@nina")),
    On(3, TUE, "10:10", "maya", checks_in(PAYS, value="61.5", confidence="6", evidence="User research", seen="Six of eight shoppers paid without asking anything", learned="They look for the total before they tap.", then="Persevere")),
    On(3, TUE, "10:20", "maya", chooses_voices(PAYS, Design="@aiko", Engineering="@ravi")),
    On(3, WED, "10:50", "nina", checks_in(KNOWS, value="39", confidence="5", evidence="Anecdote", seen="Support says that it has become quieter", then="Persevere")),
    On(5, TUE, "09:58", "aiko", answers("4", about="How sure are you that O-1")),
    On(5, TUE, "10:05", "maya", checks_in(PAYS, value="62.5", confidence="7", evidence="Test result", seen="With the line under the button 3 % more went through", then="Persevere")),
    On(5, TUE, "12:57", "ravi", answers("8", about="How sure are you that O-1")),
    On(5, WED, "10:00", "aiko", comments(PAYS, "My 4: in the interviews people still look for the total. I bring the clips on Thursday.")),
    On(5, WED, "10:55", "nina", checks_in(KNOWS, value="31", confidence="7", evidence="Launch data", seen="Two weeks of tickets since the receipt comes at once", then="Persevere")),
    On(6, FRI, "16:00", "maya", drafts(RETURN)),
    On(7, TUE, "09:50", "maya", checks_in(PAYS, value="66", confidence="8", evidence="Launch data", seen="The first week of the pilot, 5 % of shoppers", learned="The fewer questions we ask, the more they trust us.", then="Persevere")),
    On(7, TUE, "09:58", "aiko", answers("7", about="How sure are you that O-1")),
    On(7, TUE, "10:07", "ravi", answers("8", about="How sure are you that O-1")),
    On(7, WED, "10:45", "nina", checks_in(KNOWS, value="22", confidence="4", evidence="Launch data", seen="What is left are questions about refunds", learned="The tick answers “have I paid?”; nothing answers “when do I get it back?”", then="Change course")),
    On(8, THU, "11:00", "nina", presses("Close", on=KNOWS, ended="Missed", value="19", learned="Half of what was left are refunds, which no tick can answer. From 42 to 19 in seven weeks is worth keeping; the rest needs an outcome of its own.")),
    On(8, THU, "11:30", "tom", comments(KNOWS, "Missed, and still the best change for support in a year. Thank you for measuring it.")),
)  # fmt: skip

DEBTS = (
    On(1, WED, "10:30", "tom", nominates(DEPLOYS, hurts="Every fix waits for the next train, and the train is late.", impact="4", impact_why="A bug in the pay sheet stays for an hour longer than it must", effort="5", target="O-1")),
    On(1, THU, "10:00", "sam", is_hit(DEPLOYS, "1.5 h", "Two fixes waited for one train")),
    On(2, MON, "10:30", "ravi", nominates(CARDS, hurts="On the first of the month everything is red until somebody remembers why.", impact="2", impact_why="Half a day of one person, each month", effort="1")),
    On(2, TUE, "11:00", "aiko", is_hit(CARDS, "1 h")),
    On(2, TUE, "11:30", "nina", is_hit(CARDS, "30 minutes", "My numbers of the weekend were all test payments")),
    On(2, TUE, "10:00", "sam", is_hit(CARDS, "2 h", "The whole suite was red until noon")),
    On(2, WED, "11:00", "maya", presses("Accept", on=CARDS)),
    On(2, THU, "12:00", "ravi", is_hit(DEPLOYS, "1 h")),
    On(3, MON, "10:00", "ravi", presses("Paid", on=CARDS, changed="The cards renew themselves at night, and say so here when they cannot")),
    On(3, TUE, "14:00", "maya", presses("Accept", on=DEPLOYS)),
    On(3, TUE, "14:10", "maya", sets_guidelines(capacity="30", share="20")),
    On(3, WED, "09:50", "maya", plans()),
    On(4, TUE, "11:00", "sam", nominates(FLAGS, hurts="Forty flags, and nobody knows which of them still decide something.")),
    On(4, WED, "11:00", "tom", is_hit(FLAGS, "1 h", "Switched on the wrong one in staging")),
    On(4, FRI, "10:15", "tom", is_hit(DEPLOYS, "2 h", "A hotfix on a Friday")),
    On(5, TUE, "11:00", "tom", nominates(ROUNDING, hurts="A cent more in the basket than on the receipt, and a ticket for each of them.", impact="3", impact_why="Refunds by hand, about ten a week", effort="8", target="O-2")),
    On(6, TUE, "10:40", "sam", is_hit(DEPLOYS, "3 h", "Three trains for one line of CSS")),
    On(6, TUE, "15:10", "nina", is_hit(ROUNDING, "2 h", "Compared two exports by hand")),
    On(6, WED, "11:00", "aiko", nominates(TEXTS, impact="2", impact_why="A new language takes three days instead of one", effort="3")),
    On(6, THU, "10:10", "maya", presses("Park", on=TEXTS, why="The new shop system brings one place for all texts in spring.", reopen_if="the shop system comes later than May", until=19)),
    On(7, THU, "11:00", "tom", presses("Paid", on=DEPLOYS, changed="The tests run side by side: eleven minutes")),
    On(7, WED, "10:38", "nina", answers("Gone", about="Is the pain of D-2 gone")),
    On(8, TUE, "09:40", "aiko", answers("Gone", about="Is the pain of D-2 gone")),
    On(8, TUE, "09:40", "sam", answers("Gone", about="Is the pain of D-2 gone")),
    On(8, TUE, "11:00", "ravi", nominates(ALERTS, hurts="Whoever is on call reads the same thing three times, and the fourth one too late.", impact="3", impact_why="It was nearly overlooked in the pilot", effort="2", target="O-1")),
    On(8, TUE, "14:30", "sam", is_hit(ALERTS, "1 h", "Woken up three times for one queue")),
    On(8, WED, "10:20", "maya", presses("Accept", on=ALERTS)),
    On(8, WED, "10:30", "sam", is_hit(FLAGS, "1.5 h", "A flag from March was still deciding")),
    On(9, MON, "10:40", "ravi", is_hit(ALERTS, "2 h")),
)  # fmt: skip

ROUNDS = (
    *(On(week, TUE, "09:37", "maya", has_no_debt()) for week in (1, 3, 5, 7)),
    *(On(week, TUE, "10:05", "ravi", has_no_debt()) for week in (1, 3, 7, 9)),
    On(5, TUE, "12:55", "ravi", has_no_debt()),
    *(On(week, TUE, "09:55", "aiko", has_no_debt()) for week in (1, 5, 7)),
    *(On(week, TUE, "09:46", "tom", has_no_debt()) for week in (1, 3, 7)),
    *(On(week, TUE, "11:18", "lea", has_no_debt()) for week in (1, 3, 5, 7, 9)),
    *(On(week, WED, "10:35", "nina", has_no_debt()) for week in (1, 3, 7)),
)

LINES = (*OUTCOMES, *DEBTS, *ROUNDS)
