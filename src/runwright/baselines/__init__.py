"""Baselines: the accepted screens of a runbook, which a check run is compared with."""

from runwright.baselines._watch import Baseline

__all__ = ["Baseline"]
