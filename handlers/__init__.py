"""What happens when people do something. RITUALS is the registry: one line per ritual."""

from bot.ritual import Registry
from handlers import outcome, risk

RITUALS: Registry = (risk.RITUAL, outcome.RITUAL)
