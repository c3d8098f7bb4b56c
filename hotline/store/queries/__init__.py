"""Queries and writes, a file a subject. Each takes an open transaction and never commits."""
