"""Learns anew what danger sounds like; to be called whenever a saying under `tests/triage/` was added or changed.

scripts/learn_likeness.py            writes hotline/triage/lexicons/likeness.json
scripts/learn_likeness.py --check    writes nothing; ends with 1 when the file was learned of other sayings

Logistic regression over the characters, pairs and threes of characters of the invented sayings, nothing else: no text of
anybody real, no library, the same result on every run.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hotline.triage.likeness import FILE, grams  # noqa: E402 - the checkout is read, wherever it is installed
from hotline.triage.text import hear  # noqa: E402

SAYINGS = ROOT / "tests" / "triage"
TARGET = ROOT / "hotline" / "triage" / "lexicons" / FILE
_ROUNDS, _RATE, _SLOWER, _SHRINK = 25, 0.3, 0.2, 3e-4
_NEARLY, _OFTENER = -0.5, 3
_QUESTIONS = 5

Row = tuple[list[str], tuple[bool, ...]]


def sources() -> list[Path]:
    """The files of sentences, in a fixed order."""
    return [*sorted(SAYINGS.glob("sayings*.tsv")), SAYINGS / "further.tsv"]


def made_of() -> str:
    """What tells these sentences from all others."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sources():
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def rows() -> list[Row]:
    """Each sentence as its pieces, and whether it is a risk, a crisis, a high risk, psychological and medical."""
    found = []
    for file in sources():
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                kinds, risk, urgency, *_, text = line.split("\t")
                labels = (risk != "none", urgency == "crisis", risk == "high", "psychological" in kinds, "medical" in kinds)
                found.append((sorted(grams(hear(text).norm)), labels))
    said = Counter(piece for pieces, _ in found for piece in pieces)
    return [([piece for piece in pieces if said[piece] > 1], labels) for pieces, labels in found]


def learned(data: list[Row], label: int) -> tuple[dict[str, float], float]:
    """The weight of each piece for one question, and what is added to all.

    What is learned first shows which harmless sentences sound like danger; these weigh more when it is learned again.
    """
    weights, bias = _fitted(data, label)
    near = [row for row in data if not row[1][label] and bias + _points(row[0], weights) > _NEARLY]
    return _fitted(data + near * _OFTENER, label)


def _points(pieces: list[str], weights: dict[str, float]) -> float:
    return sum(weights.get(piece, 0.0) for piece in pieces) / math.sqrt(len(pieces) or 1)


def _fitted(data: list[Row], label: int) -> tuple[dict[str, float], float]:
    weights: dict[str, float] = {}
    bias, order = 0.0, list(data)
    random = Random(1)  # noqa: S311 - the same order on every run, no secret
    for turn in range(_ROUNDS):
        random.shuffle(order)
        rate = _RATE / (1 + turn * _SLOWER)
        for pieces, labels in order:
            points = bias + _points(pieces, weights)
            wrong = (labels[label] - 1 / (1 + math.exp(-max(-30.0, min(30.0, points))))) * rate
            bias += wrong * 0.1
            step = wrong / math.sqrt(len(pieces) or 1)
            for piece in pieces:
                weights[piece] = weights.get(piece, 0.0) * (1 - rate * _SHRINK) + step
    return weights, bias


def _numbers(values: list[float]) -> str:
    """Weights in hundredths."""
    return json.dumps([round(100 * value) for value in values], separators=(",", ":"))


def main() -> None:
    """Write the file, or only look at it."""
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or json.loads(TARGET.read_text(encoding="utf-8"))["made_of"] != made_of():
            sys.exit("likeness.json was learned of other sayings: scripts/learn_likeness.py learns it anew")
        return
    data = rows()
    answers = [learned(data, label) for label in range(_QUESTIONS)]
    lines = [f"{json.dumps(piece, ensure_ascii=False)}:{_numbers([w[piece] for w, _ in answers])}" for piece in sorted(answers[0][0])]
    bias = _numbers([b for _, b in answers])
    TARGET.write_text(f'{{"made_of":"{made_of()}",\n"bias":{bias},\n"weights":{{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
