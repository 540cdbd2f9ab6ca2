"""Which Slack workspaces this installation serves."""

from uuid import UUID

from sqlmodel import Field, SQLModel, select

from storage.database import Session
from storage.facts import new_id


class Workspace(SQLModel, table=True):
    """A Slack workspace. `state`: active, paused (Slack refused our token), uninstalled."""

    __tablename__ = "workspaces"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    team_id: str = Field(unique=True)
    name: str = ""
    bot_user_id: str = ""
    state: str = "active"


async def install(session: Session, team_id: str, name: str, bot_user_id: str) -> Workspace:
    """The workspace with Slack's `team_id`, made on its first day, active again on every later one."""
    found = (await session.exec(select(Workspace).where(Workspace.team_id == team_id))).first()
    workspace = found or Workspace(team_id=team_id)
    workspace.name, workspace.bot_user_id, workspace.state = name, bot_user_id, "active"
    session.add(workspace)
    return workspace


async def rest(session: Session, workspace_id: UUID, state: str) -> None:
    """Stop serving a workspace: `state` is paused or uninstalled."""
    workspace = await session.get_one(Workspace, workspace_id)
    workspace.state = state
