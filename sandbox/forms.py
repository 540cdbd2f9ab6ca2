"""The forms on people's screens: a stack of at most three each, opened, pushed, updated and closed."""

from __future__ import annotations

from sandbox import elements
from sandbox.membership import Membership
from sandbox.records import Change, Json, OpenView

STACK = 3
"""Forms that may lie upon each other on one screen."""


class Forms(Membership):
    """The workspace with what is open in it."""

    def form_of(self, user: str) -> OpenView | None:
        """The top form of the user with this id, or None."""
        stack = self.views.get(user)
        return stack[-1] if stack else None

    def find_view(self, view_id: str | None, external_id: str | None = None) -> OpenView | None:
        """The open form with this id, or None."""
        for stack in self.views.values():
            for view in stack:
                if view.id == view_id or (external_id and view.view.get("external_id") == external_id):
                    return view
        return None

    def _made(self, user: str, view: Json, under: OpenView | None, origin: str | None) -> OpenView:
        view_id = self.new_id("V")
        sent = {**view, "blocks": elements.with_ids(view["blocks"], self.new_id)}
        state = elements.state_of(sent["blocks"], {})
        for field in elements.fields(sent["blocks"]):
            if origin and field.element.get("default_to_current_conversation"):
                now = state[field.block_id][field.action_id]
                if elements.is_empty(now):
                    many = field.kind.startswith("multi_")
                    now[elements.CHOSEN_KEY[field.kind]] = [origin] if many else origin
        return OpenView(
            id=view_id,
            user=user,
            view=sent,
            hash=self._hash(),
            root_id=under.root_id if under else view_id,
            previous_id=under.id if under else None,
            state=state,
            origin=origin,
        )

    def _hash(self) -> str:
        return f"{self._last_moment // 1_000_000}.{self.new_id('h')}"

    def open_view(self, user: str, view: Json, origin: str | None = None) -> OpenView:
        """Show a form to the user with this id; forms that were open give way, as in Slack."""
        opened = self._made(user, view, None, origin)
        self.views[user] = [opened]
        self.changed(Change("form", person=user))
        return opened

    def push_view(self, user: str, view: Json) -> OpenView | None:
        """Lay a form upon the user's top one; None where three are open already or none is."""
        stack = self.views.get(user) or []
        if not stack or len(stack) >= STACK:
            return None
        pushed = self._made(user, view, stack[-1], stack[-1].origin)
        stack.append(pushed)
        self.changed(Change("form", person=user))
        return pushed

    def update_view(self, opened: OpenView, view: Json) -> OpenView:
        """Show other content in an open form; what was typed under the same ids stays."""
        sent = {**view, "blocks": elements.with_ids(view["blocks"], self.new_id)}
        opened.view = sent
        opened.hash = self._hash()
        opened.state = elements.state_of(sent["blocks"], opened.state)
        opened.errors, opened.trouble = {}, None
        self.changed(Change("form", person=opened.user))
        return opened

    def close_view(self, opened: OpenView) -> None:
        """Take a form off the screen; the one below shows again."""
        stack = self.views.get(opened.user, [])
        if opened in stack:
            stack.remove(opened)
            self.changed(Change("form", person=opened.user))

    def close_all(self, user: str) -> list[OpenView]:
        """Take every form off the user's screen; those that were open, top first."""
        closed = list(reversed(self.views.pop(user, [])))
        self.changed(Change("form", person=user))
        return closed
