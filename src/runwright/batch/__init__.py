"""Batches: one runbook on many targets, on this machine or on workers that share a PostgreSQL.

Every target is a plain run in a process of its own. The batch only starts runs and keeps account of them; that a
target has one driver at a time is the lease in the journal.
"""
