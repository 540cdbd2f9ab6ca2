"""What the operator may set, read from the environment and .env, with every problem told at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import Misconfigured

SLACK = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Settings:
    """One attribute per variable, in lower case. Every one has a meaning in .env.example (a test compares them)."""

    slack_bot_token: str
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: str = SLACK
    database_url: str = "sqlite:///threefold.db"
    port: int = 0
    sends_per_second: float = 3.0
    log_level: str = "INFO"

    @property
    def http_port(self) -> int | None:
        """The port to serve HTTP on: in HTTP mode 3000 unless set; in Socket Mode (health only) none unless set."""
        return self.port or (None if self.socket_mode else 3000)

    @property
    def socket_mode(self) -> bool:
        """Whether Slack reaches us over a socket (an app token is set) and not over HTTP."""
        return bool(self.slack_app_token)

    def __repr__(self) -> str:
        return f"Settings(slack_api_url={self.slack_api_url!r}, socket_mode={self.socket_mode})"


def load(environ: Mapping[str, str], dotenv: Path) -> Settings:
    """Settings from `environ`, and for what is missing there from the file `dotenv` (which may be absent).

    Raises Misconfigured with one sentence for each problem.
    """
    problems: list[str] = []
    given = _from_file(dotenv, problems)
    given.update({name: value for name, value in environ.items() if value != ""})
    values: dict[str, str | int | float] = {
        field.name: given[field.name.upper()] for field in fields(Settings) if given.get(field.name.upper())
    }
    _tokens(values, problems)
    _addresses(values, problems)
    _number(values, "port", int, 0, 65535, problems)
    _number(values, "sends_per_second", float, 0.1, 1000.0, problems)
    if (level := str(values.get("log_level", "INFO")).upper()) not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        problems.append(f"LOG_LEVEL is {level!r}; it must be DEBUG, INFO, WARNING or ERROR.")
    else:
        values["log_level"] = level
    if problems:
        raise Misconfigured(*problems)
    return Settings(**values)  # type: ignore[arg-type] # each value was checked above


def local(url: str) -> bool:
    """Whether the address is on this machine, where no proxy may stand between."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


def database(environ: Mapping[str, str], dotenv: Path) -> str:
    """The checked DATABASE_URL alone, for commands that never talk to Slack. Raises Misconfigured."""
    problems: list[str] = []
    given = _from_file(dotenv, problems)
    values: dict[str, str | int | float] = {}
    if url := environ.get("DATABASE_URL") or given.get("DATABASE_URL"):
        values["database_url"] = url
    _addresses(values, problems)
    if problems:
        raise Misconfigured(*problems)
    return str(values.get("database_url", Settings.__dataclass_fields__["database_url"].default))


def _from_file(dotenv: Path, problems: list[str]) -> dict[str, str]:
    if not dotenv.exists():
        return {}
    try:
        with dotenv.open(encoding="utf-8") as lines:
            return {name: value for name, value in dotenv_values(stream=lines).items() if value}
    except OSError as error:
        problems.append(f"{dotenv} cannot be read ({error.strerror}); make it readable for this user, or remove it.")
    except UnicodeDecodeError:
        problems.append(f"{dotenv} is not UTF-8 text; save it as plain text.")
    return {}


def _tokens(values: dict[str, str | int | float], problems: list[str]) -> None:
    bot_token = str(values.get("slack_bot_token", ""))
    app_token = str(values.get("slack_app_token", ""))
    if not bot_token:
        problems.append("SLACK_BOT_TOKEN is missing; copy the Bot User OAuth Token (xoxb-…) from your Slack app.")
    elif not bot_token.startswith("xoxb-"):
        problems.append("SLACK_BOT_TOKEN must begin with xoxb-; what is set is another kind of token.")
    if app_token and not app_token.startswith("xapp-"):
        problems.append("SLACK_APP_TOKEN must begin with xapp-; what is set is another kind of token.")
    if not app_token and not values.get("slack_signing_secret"):
        problems.append(
            "Set SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP); neither is set."
        )


def _addresses(values: dict[str, str | int | float], problems: list[str]) -> None:
    if url := values.get("slack_api_url"):
        if urlsplit(str(url)).scheme not in {"http", "https"} or not urlsplit(str(url)).netloc:
            problems.append(f"SLACK_API_URL is {url!r}; it must be an http or https address such as {SLACK}.")
        else:
            values["slack_api_url"] = str(url).rstrip("/") + "/"
    if (url := values.get("database_url")) and not str(url).startswith(("sqlite:///", "postgresql://", "postgres://")):
        problems.append(
            f"DATABASE_URL ({str(url).split(':')[0]}:…) must begin with sqlite:/// (a file) or postgresql:// (a server)."
        )


def _number(
    values: dict[str, str | int | float],
    name: str,
    kind: type[int] | type[float],
    least: float,
    most: float,
    problems: list[str],
) -> None:
    if name not in values:
        return
    try:
        values[name] = kind(values[name])
        if not least <= float(values[name]) <= most:
            raise ValueError
    except ValueError:
        problems.append(f"{name.upper()} is {values[name]!r}; it must be a number from {least:g} to {most:g}.")
