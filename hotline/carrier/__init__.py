"""The only room that knows the carrier: port, REST adapter, signatures, TwiML, tables of codes.

Carrier words stop here. The rest of the house speaks `port.Carrier` and the
words of `hotline.terms`; swapping the carrier is a matter of this room alone.
"""
