"""Signed HTTP: the same payloads as posts to the app's request address, with Slack's signature over the raw body."""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import urlencode

import httpx

from sandbox.clock import Clock, RealClock
from sandbox.delivery import ACK_SECONDS, NOT_SENT, TIMEOUT, Ack, Kind, Retry
from sandbox.records import Json


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a raw body at a timestamp in whole seconds."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpDelivery:
    """Posts to `request_url` through `client`, which the caller made and closes (so it may be an ASGI transport).

    `patience` in seconds for each acknowledgement.
    """

    def __init__(
        self, client: httpx.AsyncClient, request_url: str, signing_secret: str, patience: float = ACK_SECONDS
    ) -> None:
        self._patience = patience
        self._client = client
        self._request_url = request_url
        self._secret = signing_secret
        self._real: Clock = RealClock()

    @property
    def is_connected(self) -> bool:
        """Always: an address has no connection to lose."""
        return True

    async def deliver(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Ack:
        """Post one payload in the encoding of its kind and wait for the answer."""
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        elif kind == "slash_commands":
            body, content_type = urlencode(payload).encode(), "application/x-www-form-urlencoded"
        else:
            body = urlencode({"payload": json.dumps(payload)}).encode()
            content_type = "application/x-www-form-urlencoded"
        headers = await self.signed(body) | {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            answer = await self._client.post(self._request_url, content=body, headers=headers, timeout=self._patience)
        except httpx.TimeoutException:
            return Ack(False, why=TIMEOUT)
        except httpx.HTTPError:
            return Ack(False, why=NOT_SENT)
        if answer.status_code != 200:
            return Ack(False, why=NOT_SENT)
        return Ack(True, _body(answer))

    async def signed(self, body: bytes) -> dict[str, str]:
        """The headers that prove, at the real moment, that a raw body comes from Slack."""
        timestamp = str(int((await self._real.now()).timestamp()))
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(self._secret, timestamp, body)}

    async def verify_address(self, challenge: str) -> bool:
        """Ask the address to prove itself (url_verification); whether it gave the challenge back."""
        payload = {"token": "verification", "challenge": challenge, "type": "url_verification"}
        body = json.dumps(payload).encode()
        headers = await self.signed(body) | {"Content-Type": "application/json"}
        try:
            answer = await self._client.post(self._request_url, content=body, headers=headers, timeout=self._patience)
        except httpx.HTTPError:
            return False
        told = _body(answer) or {}
        return answer.status_code == 200 and challenge in (told.get("challenge"), told.get("text"))

    async def aclose(self) -> None:
        """Nothing: the client belongs to the caller."""


def _body(answer: httpx.Response) -> Json | None:
    text = answer.text
    if not text.strip():
        return None
    if answer.headers.get("content-type", "").startswith("application/json"):
        try:
            told = answer.json()
        except ValueError:
            return None
        return told if isinstance(told, dict) and told else None
    return {"text": text}
