"""What a ticket may go through, by when it must be done, and how it is spoken of.

Pure: facts in, decision out. The transition table in `moves` is the only place that
knows which move is legal; the store refuses nothing that the table allows and
`flows.move_ticket` makes no move that is not in it.
"""
