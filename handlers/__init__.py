"""What happens when people do something. RITUALS is the registry: one line per ritual."""

from bot.ritual import Registry
from handlers import debt, outcome, risk

RITUALS: Registry = (risk.RITUAL, debt.RITUAL, outcome.RITUAL)
