"""Tests of the pytest plugin run pytest in a process of its own."""

pytest_plugins = ["pytester"]
