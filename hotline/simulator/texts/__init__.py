"""Texts from and to the line."""
