"""Serves the sandboxes of step packs."""
