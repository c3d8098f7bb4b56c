"""The table of keys and gaps, for whoever renders a line: `python -m hotline.words.table` prints it.

Printed from the catalogues when wanted, so that it is never out of date.
"""

from __future__ import annotations

import sys

from hotline.words.catalogue import catalogue, gaps_of

HEAD = """# Messages and their gaps

Every sentence that is said or written, by key. A `Line(key, params)` fills the gaps; `render`, `render_all` and
`text_body` (hotline/words/catalogue.py) put it into the language somebody is spoken to in.

| key | gaps | zh_CN |
|---|---|---|
"""


def table() -> str:
    """The table as Markdown, keys in order."""
    rows = (f"| `{key}` | {', '.join(sorted(gaps_of(key)))} | {template} |\n" for key, template in sorted(catalogue("zh_CN").items()))
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table())
