"""Who is who in the sample data, and small questions the journeys ask."""

from __future__ import annotations

import re
from typing import Any

RESIDENT = "+8613800000001"
STRANGER = "+8613900000777"
COORDINATOR = "+8613800000009"


def code_in(body: str) -> str:
    """The ticket code in a text."""
    found = re.search(r"(?<![A-Za-z0-9])[A-Z]\d{2,4}(?!\d)", body)
    assert found is not None, body
    return found.group()


def volunteers_asked(line: Any, code: str, at_least: int) -> list[str]:
    """Phones of volunteers whose handset has the offer of this ticket; empty until there are enough."""
    asked = [
        row["phone"]
        for row in line.rows(
            "select v.phone from offers o join tickets t on t.id = o.ticket_id join volunteers v on v.id = o.volunteer_id "
            "join outbox x on x.to_phone = v.phone and x.state = 'sent' and x.body like %s where t.code = %s and o.state = 'offered' "
            "group by v.phone order by v.phone",
            f"%{code}%",
            code,
        )
    ]
    return asked if len(asked) >= at_least else []
