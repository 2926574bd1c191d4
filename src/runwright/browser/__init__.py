"""The browser: starting one, its contexts, storage states and recordings."""
