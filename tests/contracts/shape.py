"""Holds one request, or one answer, against Twilio's own description of its REST API.

The carrier adapter and the simulator were written by people who read the same
documentation; two readers can share one mistake. The description (a copy of
twilio/twilio-oai without its prose, licence beside it) is the third party both
are held against: parameters, types, enumerations, required fields, statuses.

The two checks raise `ShapeError` naming every fault at once. They are stricter
than OpenAPI: a parameter or field the description does not know is a fault too,
since Twilio would ignore a misspelt parameter without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SHAPE_FILE = Path(__file__).with_name("twilio_api_v2010.shape.json")
PHONE = re.compile(r"^(\+?[0-9]{3,15}|client:.+|sip:.+)$")
ERROR_FIELDS = {"code": int, "message": str, "more_info": str, "status": int}
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}

Json = Any  # what json.loads may return
Form = Mapping[str, Any] | Iterable[tuple[str, str]]


class ShapeError(AssertionError):
    """The request or answer is not as the carrier describes it; the message lists every fault."""


@cache
def document() -> dict[str, Any]:
    """The description as JSON."""
    loaded: dict[str, Any] = json.loads(SHAPE_FILE.read_text("utf-8"))
    return loaded


def check_request(method: str, path: str, form: Form) -> None:
    """Check one request: `form` is the POST form, or the query of a GET, as mapping (values may be lists), MultiDict or pairs.

    `path` may be a whole URL; what stands after `?` is ignored. Raises ShapeError.
    """
    item, operation = _operation(method, path)
    faults = list(_path_faults(operation, item, path))
    values = _grouped(form)
    schema = _form_schema(operation) if method.upper() == "POST" else _query_schema(operation)
    known = schema.get("properties", {})
    faults += [f"{name}: required, not sent" for name in schema.get("required", []) if name not in values]
    for name, sent in values.items():
        if name not in known:
            faults.append(f"{name}: not a parameter of {method.upper()} {item}")
        else:
            faults += _sent_faults(sent, known[name], name)
    _raise(faults, f"{method.upper()} {path}")


def check_response(method: str, path: str, status: int, body: Json) -> None:
    """Check one answer: `body` is the decoded JSON, None where there is none (204). Raises ShapeError.

    Every 4xx and 5xx is checked against the carrier's error shape: code, message, more_info, status.
    """
    item, operation = _operation(method, path)
    where = f"{status} to {method.upper()} {path}"
    if status >= 400:
        _raise(list(_error_faults(status, body)), where)
        return
    answers = operation["responses"]
    if str(status) not in answers:
        raise ShapeError(f"{where}: {item} answers {sorted(answers)} only")
    content = answers[str(status)].get("content")
    if content is None:
        _raise([] if body in (None, "", b"") else ["a body where none is described"], where)
        return
    schema = _resolve(content["application/json"]["schema"])
    faults = list(_faults(body, schema, "$"))
    if isinstance(body, dict):  # an answer always carries every field, null where there is nothing to say
        faults += [f"$.{name}: missing" for name in schema.get("properties", {}) if name not in body]
    _raise(faults, where)


def _raise(faults: list[str], where: str) -> None:
    if faults:
        raise ShapeError(f"{where}: " + "; ".join(faults))


def _operation(method: str, path: str) -> tuple[str, dict[str, Any]]:
    bare = urlsplit(path).path
    for item, operations in document()["paths"].items():
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(item)), bare):
            operation = operations.get(method.lower())
            if operation is None:
                raise ShapeError(f"{item} knows no {method.upper()}")
            return item, operation
    raise ShapeError(f"{bare}: no such resource")


def _path_faults(operation: dict[str, Any], item: str, path: str) -> Iterator[str]:
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(item))
    match = re.fullmatch(pattern, urlsplit(path).path)
    given = match.groupdict() if match else {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            yield from _faults(given.get(parameter["name"]), _resolve(parameter["schema"]), parameter["name"])


def _form_schema(operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {"content": {}})["content"]
    return _resolve(next(iter(body.values()))["schema"]) if body else {}


def _query_schema(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    return {"properties": {p["name"]: p["schema"] for p in parameters}}


def _grouped(form: Form) -> dict[str, list[str]]:
    if hasattr(form, "lists"):
        pairs: Iterable[tuple[str, Any]] = form.lists()
    else:
        pairs = form.items() if isinstance(form, Mapping) else form
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).extend(map(str, value) if isinstance(value, (list, tuple)) else [str(value)])
    return grouped


def _sent_faults(sent: list[str], schema: dict[str, Any], name: str) -> Iterator[str]:
    schema = _resolve(schema)
    if schema.get("type") == "array":
        for value in sent:
            yield from _faults(_typed(value, _resolve(schema["items"])), _resolve(schema["items"]), name)
    elif len(sent) != 1:
        yield f"{name}: sent {len(sent)} times"
    else:
        yield from _faults(_typed(sent[0], schema), schema, name)


def _typed(value: str, schema: dict[str, Any]) -> Json:
    """A form knows strings only: read them as the described type, or leave the string to be found faulty."""
    kind = schema.get("type")
    if kind == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind in ("integer", "number"):
        try:
            return int(value) if kind == "integer" else float(value)
        except ValueError:
            return value
    return value


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _faults(value: Json, schema: dict[str, Any], where: str) -> Iterator[str]:
    if value is None:
        if not schema.get("nullable") and "enum" not in schema:
            yield f"{where}: null"
        return
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        yield f"{where}: {value!r} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        yield from _string_faults(value, schema, where)
    elif isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{where}: {value} is outside {schema.get('minimum')}..{schema.get('maximum')}"
    elif isinstance(value, list):
        for place, element in enumerate(value):
            yield from _faults(element, _resolve(schema.get("items", {})), f"{where}[{place}]")
    elif isinstance(value, dict) and "properties" in schema:
        yield from _object_faults(value, schema, where)


def _object_faults(value: dict[str, Json], schema: dict[str, Any], where: str) -> Iterator[str]:
    known = schema["properties"]
    for name in schema.get("required", []):
        if name not in value:
            yield f"{where}.{name}: missing"
    for name, field in value.items():
        if name not in known:
            yield f"{where}.{name}: not a field of this resource"
        else:
            yield from _faults(field, _resolve(known[name]), f"{where}.{name}")


def _string_faults(value: str, schema: dict[str, Any], where: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} does not match {schema['pattern']}"
    form = schema.get("format")
    try:
        if form == "date-time-rfc-2822":
            parsedate_to_datetime(value)
        elif form == "date-time":
            datetime.fromisoformat(value)
        elif form == "phone-number" and not PHONE.match(value):
            yield f"{where}: {value!r} is no telephone number"
        elif form == "uri" and (not value.strip() or re.search(r"\s", value)):
            yield f"{where}: {value!r} is no address"
    except ValueError:
        yield f"{where}: {value!r} is no {form}"


def _error_faults(status: int, body: Json) -> Iterator[str]:
    if not isinstance(body, dict):
        yield "an error without JSON"
        return
    for name, kind in ERROR_FIELDS.items():
        if not isinstance(body.get(name), kind):
            yield f"{name}: {body.get(name)!r} is no {kind.__name__}"
    if body.get("status") != status:
        yield f"status says {body.get('status')}"
