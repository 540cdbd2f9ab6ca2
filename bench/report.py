"""How a measurement is shown: a figure, and its ratio against an aim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` against `aim`; `more`: whether more is better. Without a ratio: a figure to compare with."""

    what: str
    figure: str
    ratio: float | None = None
    aim: float | None = None
    of: str = ""
    more: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.ratio is None or self.aim is None:
            return None
        return self.ratio >= self.aim if self.more else self.ratio <= self.aim

    def line(self) -> str:
        """One line of the table."""
        if self.met is None:
            return f"  {self.what:45} {self.figure:>12}"
        return f"  {self.what:45} {self.figure:>12}   {self.ratio:5.2f} {self.of} (aim {'≥' if self.more else '≤'} {self.aim:g}) {'met' if self.met else 'NOT MET'}"
