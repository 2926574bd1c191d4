"""Baselines: the accepted screens of a runbook, for comparison in check runs."""

from runwright.baselines._baseline import Baseline

__all__ = ["Baseline"]
