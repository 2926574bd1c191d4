"""Runs a plan: start, step, progress, failure handling."""
