"""Log lines: one JSON object each, a constant event and fields, and no personal data.

The redactor stands last before the renderer, so it also sees what libraries log and
what exceptions say. Fields that carry people's words are dropped, phone numbers are
masked wherever they turn up.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from hotline.kernel.phones import mask

WORDS_OF_PEOPLE = frozenset({"body", "text", "name", "address", "transcript", "summary", "speech"})
# An E.164 number, plain or as in a URL; a mainland mobile with or without 86; a landline with its area code.
PHONE = re.compile(
    r"(?:\+|%2[Bb])[1-9]\d{6,14}(?!\d)"
    r"|(?<![0-9A-Za-z])(?:86)?1[3-9]\d{9}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z-])0\d{2,3}-?\d{7,8}(?![0-9A-Za-z-])"
)


def redact(value: Any) -> Any:
    """The same value with phone numbers masked and, in mappings at any depth, fields of people's words left out."""
    if isinstance(value, str):
        return PHONE.sub(_masked, value)
    if isinstance(value, Mapping):
        return {key: redact(inner) for key, inner in value.items() if key not in WORDS_OF_PEOPLE}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact(inner) for inner in value]
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    return redact(str(value))


def _masked(found: re.Match[str]) -> str:
    digits = found.group().replace("%2B", "+").replace("%2b", "+")
    return mask(digits) if digits.startswith("+") else "***" + digits[-4:]


def _redactor(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    return {key: redact(value) for key, value in event.items() if key not in WORDS_OF_PEOPLE}


def configure_logs(component: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send this process's log lines, and those of libraries, as redacted JSON to `stream` (default standard error).

    `component` (web, worker, up ...) stands in every line. May be called again; the last call holds.
    """

    def name_component(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> EventDict:
        return {"component": component, **event}  # a context variable would be missing in the threads that serve requests

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        name_component,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redactor,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    # What the library looks up for each line and no line of ours says: who called, in which thread and process.
    logging._srcfile, logging.logThreads, logging.logProcesses, logging.logMultiprocessing = None, False, False, False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger; write `log.info("text_taken", message_id=7)`: a constant event, then ids."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
