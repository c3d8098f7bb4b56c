"""The carrier's errors: a code, an HTTP status and a sentence, in the shape the official client reads.

Codes and names as in Twilio's error dictionary (checked against the list courier ships).
"""

from __future__ import annotations

from typing import Any

REST_ERRORS: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20001: (400, "Invalid parameter"),
    20404: (404, "The requested resource was not found"),
    20004: (405, "Method not allowed"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required or is not a valid URL"),
    21210: (400, "'From' phone number not verified"),
    21211: (400, "The 'To' number is not a valid phone number"),
    21213: (400, "'From' phone number is required"),
    21215: (400, "Account not authorized to call this number. Geographic permission is missing"),
    21217: (400, "Phone number does not appear to be valid"),
    21220: (400, "Unable to update record. Call is not in-progress. Cannot redirect"),
    21266: (400, "'To' and 'From' number cannot be the same"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number provided is not a valid message-capable phone number for this destination"),
    21609: (400, "The 'StatusCallback' URL is not a valid URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' phone number is not currently reachable via SMS"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


class CarrierError(Exception):
    """A request the carrier refuses. `detail` is appended to the sentence of the code."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, sentence = REST_ERRORS.get(code, (400, "The request was refused"))
        self.message = f"{sentence}: {detail}" if detail else sentence
        super().__init__(f"{code} {self.message}")

    def as_json(self) -> dict[str, Any]:
        """The carrier's error body: code, message, more_info, status."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}
