"""Runs a plan: start, steps, progress, failure handling."""
