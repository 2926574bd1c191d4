"""The browser: its start, contexts, storage states and recordings."""
