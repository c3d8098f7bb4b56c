"""From words to an assessment: what is needed, how badly, which items, where, when, and why we think so.

Callers are old, frightened, speak dialect, or are written down by a recogniser. This room hears them with
lexicons that a social worker can read and extend, and gives the words that decided it, so that a person can
disagree. Pure functions: no input or output beyond the package's own lexicons.
"""

from hotline.triage.native import prefer_native

prefer_native(__path__)

from hotline.triage.assess import ASK_BACK, PERSON, assess, assess_all  # noqa: E402 - found where the line above has it looked for
from hotline.triage.lexicon import BadLexicon, Lexicon, built_in, extended  # noqa: E402

__all__ = ["ASK_BACK", "PERSON", "BadLexicon", "Lexicon", "assess", "assess_all", "built_in", "extended"]
