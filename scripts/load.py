"""Load for the benches: signed texts made beforehand, posted over kept connections, each connection one request at a time.

Plain threads and sockets in a process of their own would cost as much as what is measured; one thread with a selector
costs about 40 microseconds a request.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

LINE, TOKEN = "+862800000000", "a-token-of-the-bench"
BODIES = (
    "家里没米了，要2斤青菜、2斤肉、一包5公斤重的大米，送到下洋田社区3栋", "你好", "我要两斤鸡蛋", "查询", "一个人在家心里慌，睡不着",
    "要一袋盐，一瓶酱油", "谢谢", "1",
)  # fmt: skip


def texts(count: int, run: str, port: int = 8790, bodies: tuple[str, ...] = BODIES, *, token: str = TOKEN) -> list[bytes]:
    """Requests ready to be sent, each of a number and with a MessageSid of its own."""
    validator, address = RequestValidator(token), f"http://127.0.0.1:{port}/twilio/sms"
    made = []
    for n in range(count):
        form = {
            "ToCountry": "CN", "ToState": "", "SmsMessageSid": f"SM{run}{n:026d}", "NumMedia": "0", "ToCity": "", "FromZip": "",
            "SmsSid": f"SM{run}{n:026d}", "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": bodies[n % len(bodies)],
            "FromCountry": "CN", "To": LINE, "ToZip": "", "NumSegments": "1", "MessageSid": f"SM{run}{n:026d}",
            "AccountSid": "AC" + "0" * 31 + "1", "From": f"+86139{abs(hash((run, n))) % 10**8:08d}", "ApiVersion": "2010-04-01",
        }  # fmt: skip
        body = urlencode(form).encode()
        head = (
            f"POST /twilio/sms HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {validator.compute_signature(address, form)}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


@dataclass(slots=True)
class Line:
    """One connection: when its request went out, and what has come back of the answer."""

    socket: socket.socket
    sent: float = 0.0
    came: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Load:
    """Sends `requests` over so many connections; `times` are seconds from sending to the whole answer."""

    port: int
    requests: Iterable[bytes]
    connections: int
    times: list[float] = field(default_factory=list)
    failed: int = 0
    lasted: float = 0.0

    def run(self, seconds: float) -> None:
        """Load for so long, or until all are sent."""
        selector, waiting = selectors.DefaultSelector(), iter(self.requests)
        began = time.perf_counter()
        for _ in range(self.connections):
            line = Line(socket.create_connection(("127.0.0.1", self.port)))
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(line.socket, selectors.EVENT_READ, line)
            self._next(line, waiting)
        while selector.get_map() and time.perf_counter() - began < seconds + 10:
            stop = time.perf_counter() - began >= seconds
            for key, _ in selector.select(0.5):
                if self._read(key.data) and (stop or not self._next(key.data, waiting)):
                    selector.unregister(key.data.socket)
                    key.data.socket.close()
        self.lasted = time.perf_counter() - began

    def _next(self, line: Line, waiting: object) -> bool:
        request = next(waiting, None)  # type: ignore[call-overload]  # an iterator of bytes
        if request is None:
            return False
        line.sent = time.perf_counter()
        line.socket.sendall(request)
        return True

    def _read(self, line: Line) -> bool:
        """Whether the whole answer is here, counted."""
        piece = line.socket.recv(65536)
        line.came += piece
        head, found, body = bytes(line.came).partition(b"\r\n\r\n")
        whole = bool(found) and len(body) >= _length(head)
        if whole or not piece:
            self.times.append(time.perf_counter() - line.sent)
            self.failed += not head.startswith(b"HTTP/1.1 200")
            line.came.clear()
        return whole or not piece


def _length(head: bytes) -> int:
    for row in head.lower().split(b"\r\n"):
        if row.startswith(b"content-length:"):
            return int(row.partition(b":")[2])
    return 0
