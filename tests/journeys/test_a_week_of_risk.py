"""The main job, told by people: set up, flag, be asked at one's own hour, answer, read the digest as a thread."""

from datetime import UTC, datetime

from tests.conftest import Starts


async def test_a_team_in_three_zones_lives_a_week_of_risk_across_a_clock_change(team_up: Starts) -> None:
    team = await team_up()
    maya, tom, aiko = team.person("maya"), team.person("tom"), team.person("aiko")

    await maya.types("#checkout", "/rituals")
    print(maya.form.text)
    await maya.submits()
    print(maya.form.text)
    await maya.closes()
    await team.quiet()
    print(maya.sees("#checkout")[-1].text)
    said = await tom.types("#checkout", "/risk the payment provider may not scale")
    print(said[0].text, said[0].buttons)
    await team.quiet()
    card = aiko.sees("#checkout")[-1]
    print(card.text, card.buttons)
    await aiko.presses("Me too", on=card)
    await team.quiet()
    print(aiko.sees("#checkout")[-1].text)
    await team.moves_to(datetime(2026, 10, 20, 23, 0, tzinfo=UTC))
    for person in (maya, tom, aiko):
        for shown in person.dm():
            print(person.name, shown.at, shown.text, shown.buttons)
    await tom.presses("Nothing new", on=tom.dm()[-1])
    await maya.presses("Flag a risk", on=maya.dm()[-1])
    await maya.fills({"What could stop us?": "Nobody may want it"})
    print(await maya.submits())
    await team.quiet()
    print(maya.dm()[-1].text, tom.dm()[-1].text)
    await team.moves_to(datetime(2026, 10, 22, 15, 0, tzinfo=UTC))
    head = maya.sees("#checkout")[-1]
    print(head.at, head.text)
    for reply in maya.thread(head):
        print("  >", reply.text)
