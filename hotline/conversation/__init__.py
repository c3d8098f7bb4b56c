"""What to say next, and whether the need is known, from the place in a dialogue and what was just heard.

Callers are old, hard of hearing, interrupted and frightened, and a dialogue with them goes wrong in a hundred
ways. So everything that is ever said is decided here, by pure functions: `call.next_turn` for a call's step,
`text.next_text` for a text. Danger is heard before anything else, every loop is bounded, and each of them ends
with a person's call, never with a dead end.
"""
