"""Stock and donations as an append-only ledger that balances.

A station answers for every jin it was given: where it came from, for whom it was kept, who got it. So nothing is ever changed here:
every movement takes from one account what it adds to another, and what is wrong is put right by a further one. Pure: facts in,
decision out; names come in as triage counts them.
"""
