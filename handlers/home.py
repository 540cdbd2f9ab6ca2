"""What happens on the Home tab: it is opened, a channel is looked at, settings are opened. The rest is the rituals' own buttons."""

from datetime import datetime

from bot.errors import Gone
from bot.listeners import Event, Listeners, Open, Press, Reply
from bot.ritual import Registry
from bot.rules import permissions, text
from bot.surfaces import home
from handlers import me, setup
from storage import channels, outbox, people
from storage.database import Session
from storage.people import Person


async def opened(session: Session, event: Event, now: datetime) -> Reply | None:
    """Somebody looks at the app. Their Home tab is drawn once this is committed; whom we have not met is asked of Slack."""
    if event.user and event.at_home:
        who = await people.meet(session, event.user)
        if not who.name:
            await outbox.enqueue(session, outbox.introduction(who.id, now))
    return None


async def looked(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    """What is set in one of their channels."""
    identity = text.identity(press.value, setup.NO_CHANNEL)
    channel = await channels.find(session, identity)
    if channel is None or not permissions.takes_part(await people.membership(session, who.id, identity)):
        raise Gone(me.NOT_HERE)
    return Open(await setup.seen(session, channel, who, rituals, now))


def listen(on: Listeners) -> None:
    """Register what people do on their Home tab."""
    on.home(home.home)
    on.event("app_home_opened", decides=opened)
    on.button("home.settings", decides=me.opened)
    on.button("home.channel", reads=looked)
