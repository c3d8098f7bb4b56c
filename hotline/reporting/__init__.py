"""What a street office asks for: counted figures into rates, tables and sentences. Nobody is named and no number stands in a report.

Pure functions: the figures are handed in, words come from the catalogues, nothing is read or written.
"""
