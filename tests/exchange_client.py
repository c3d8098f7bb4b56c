"""The people at the telephones, for tests: thin words over the exchange's control API.

Nothing here sleeps; every wait is a long poll with a generous time limit, and a wait that
ends without its event fails with the latest of what did happen.

    sim = ExchangeClient("http://127.0.0.1:8001")
    sim.text(WANG, "要2斤青菜")
    reply = sim.wait_text(WANG, "已接单")
    sim.call(WANG)
    sim.wait_heard(WANG, "请说")
    sim.say(WANG, "家里没米了")
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import requests

Json = dict[str, Any]
PATIENCE = 30.0  # seconds; for slow machines, not expected


class ExchangeClient:
    """One test's view of the exchange. Each text is waited for once; what was heard before a match is past."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        self._session = requests.Session()
        self._since = 0
        self._read: dict[str, set[int]] = defaultdict(set)  # texts already waited for
        self._passed: dict[str, int] = defaultdict(int)  # the last event of a call's course that was waited for

    # what a person does

    def text(self, number: str, body: str, to: str | None = None) -> str:
        """Text the line; returns the MessageSid."""
        return str(self._post(f"/handsets/{number}/text", body=body, to=to)["sid"])

    def call(self, number: str, to: str | None = None, script: list[Json] | None = None) -> str:
        """Call the line; returns the CallSid. A script makes the person answer prompts alone."""
        return str(self._post(f"/handsets/{number}/call", to=to, script=script)["sid"])

    def key(self, number: str, digits: str) -> bool:
        """Press keys; False when nobody was listening."""
        return bool(self._post(f"/handsets/{number}/key", digits=digits)["listening"])

    def say(self, number: str, speech: str) -> bool:
        """Say something; False when nobody was listening."""
        return bool(self._post(f"/handsets/{number}/say", speech=speech)["listening"])

    def silent(self, number: str) -> bool:
        """Say nothing until the line gives up listening, without waiting for it; False when nobody was listening."""
        return bool(self._post(f"/handsets/{number}/silence")["listening"])

    def answer(self, number: str) -> str:
        """Pick up the handset; waits until it rings. Returns the CallSid."""
        self._until_ringing(number)
        return str(self._post(f"/handsets/{number}/answer")["sid"])

    def reject(self, number: str) -> str:
        """Press the red key; waits until it rings."""
        self._until_ringing(number)
        return str(self._post(f"/handsets/{number}/reject")["sid"])

    def hangup(self, number: str) -> str:
        """Hang up."""
        return str(self._post(f"/handsets/{number}/hangup")["sid"])

    def behave(self, number: str, **behaviour: Any) -> None:
        """answer=human|busy|no_answer|machine|failed|reject|silent, ring_seconds, script, error_code, sms, answered_by, patient."""
        self._put(f"/handsets/{number}/behaviour", behaviour)

    def misbehave(self, **how: Any) -> None:
        """duplicate, reorder, drop, delay_seconds, kinds, rest_status, seed; nothing given: behave again."""
        self._put("/misbehave", how)

    def reset(self) -> None:
        """Forget everything; waits see only what comes after."""
        self._since = int(self._post("/reset")["seq"])
        self._read.clear()
        self._passed.clear()

    # what comes back

    def wait_text(self, number: str, pattern: str = "", timeout: float | None = None) -> Json:
        """The first text to the number that matches and was not waited for before: sender, body, sid, at."""
        event = self._wait(timeout, kind="text", number=number, matches=pattern, since=self._since, skip=self._read[number])
        self._read[number].add(event["seq"])
        return event

    def no_text(self, number: str, pattern: str = "") -> bool:
        """Whether no unread text that matches has arrived until now."""
        query = {"kind": "text", "number": number, "matches": pattern, "since": self._since, "skip": self._skip(number), "timeout": 0}
        return self._get("/wait", **query)["event"] is None

    def wait_heard(self, number: str, pattern: str = "", timeout: float | None = None) -> Json:
        """The next thing heard at the handset that matches: text, by, sound, call. What was heard before it is past."""
        return self._next(number, timeout, kind="heard", matches=pattern)

    def wait_listening(self, number: str, timeout: float | None = None) -> Json:
        """The next moment the line has said its piece and awaits an answer."""
        return self._next(number, timeout, kind="listening")

    def wait_ringing(self, number: str, timeout: float | None = None) -> Json:
        """The next ring of the handset."""
        return self._next(number, timeout, kind="call_status", matches="^ringing$")

    def wait_call_status(self, call_sid: str, pattern: str, timeout: float | None = None) -> Json:
        """A status of one call, whenever it was reached."""
        return self._wait(timeout, kind="call_status", call=call_sid, matches=pattern, since=self._since)

    def wait_ended(self, call_sid: str, timeout: float | None = None) -> str:
        """The status a call ended with: completed, busy, no-answer, failed or canceled."""
        return str(self.wait_call_status(call_sid, "^(completed|busy|no-answer|failed|canceled)$", timeout)["status"])

    def wait_event(self, kind: str, timeout: float | None = None, **facts: Any) -> Json:
        """The first event of a kind (webhook_answered, recording, queued, joined, message_status …) with these facts."""
        return self._wait(timeout, kind=kind, since=self._since, **facts)

    # what can be looked up

    def texts(self, **filters: str) -> list[Json]:
        """All texts in order; filters to, from_, direction, status, contains."""
        found: list[Json] = self._get("/texts", **_plain(filters))["texts"]
        return found

    def calls(self, **filters: str) -> list[Json]:
        """All calls in order with everything heard; filters number, direction, status."""
        found: list[Json] = self._get("/calls", **_plain(filters))["calls"]
        return found

    def heard(self, call_sid: str) -> list[str]:
        """Everything said or played to the handset on a call, in order."""
        return [entry["text"] for entry in self._get(f"/calls/{call_sid}")["heard"] if entry["by"] == "line" and entry["sound"] != "ring"]

    def handset(self, number: str) -> Json:
        """One handset: texts, present call, stopped lines."""
        return self._get(f"/handsets/{number}")

    def counts(self) -> Json:
        """{"calls": {"outbound-api completed": n, …}, "texts": {…}, "webhooks": n, "live_calls": n}."""
        return self._get("/counts")

    def started(self, resource: str = "calls") -> list[float]:
        """When each REST creation of `calls` or `messages` came in, seconds on a steady clock, refused ones included."""
        return [float(create["at"]) for create in self._get("/creates", resource=resource)["creates"]]

    def debugger(self) -> list[Json]:
        """What the carrier did not like, oldest first: code, message, url."""
        entries: list[Json] = self._get("/debugger")["entries"]
        return entries

    # underneath

    def _until_ringing(self, number: str) -> None:
        call = self.handset(number)["call"]
        if call is None or call["status"] != "ringing":
            self.wait_ringing(number)

    def _next(self, number: str, timeout: float | None, **what: Any) -> Json:
        event = self._wait(timeout, number=number, since=max(self._since, self._passed[number]), **what)
        self._passed[number] = int(event["seq"])
        return event

    def _wait(self, timeout: float | None, skip: set[int] | None = None, **query: Any) -> Json:
        limit = self.patience if timeout is None else timeout
        event: Json | None = self._get("/wait", timeout=limit, skip=",".join(map(str, sorted(skip or ()))), **query)["event"]
        if event is None:
            latest = self._get("/events", since=self._since, timeout=0)["events"][-15:]
            shown = "\n".join(str({name: value for name, value in it.items() if name != "at"}) for it in latest)
            raise AssertionError(f"nothing like {query} within {limit} s; the latest:\n{shown}\ndebugger: {self.debugger()[-3:]}")
        return event

    def _skip(self, number: str) -> str:
        return ",".join(map(str, sorted(self._read[number])))

    def _get(self, path: str, **query: Any) -> Json:
        return self._checked(self._session.get(f"{self.address}/sim{path}", params=query, timeout=90))

    def _post(self, path: str, **data: Any) -> Json:
        given = {name: value for name, value in data.items() if value is not None}
        return self._checked(self._session.post(f"{self.address}/sim{path}", json=given, timeout=90))

    def _put(self, path: str, data: Json) -> None:
        self._checked(self._session.put(f"{self.address}/sim{path}", json=data, timeout=90))

    @staticmethod
    def _checked(response: requests.Response) -> Json:
        assert response.ok, f"{response.status_code} {response.text}"
        answer: Json = response.json()
        return answer


def _plain(filters: dict[str, str]) -> dict[str, str]:
    """`from` is a word of the language, so tests write `from_`."""
    return {name.rstrip("_"): value for name, value in filters.items()}
