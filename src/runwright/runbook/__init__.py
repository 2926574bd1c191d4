"""Reads runbooks: YAML files to validated models, with the line and column of every value."""

from runwright.runbook._document import (
    Document,
    find_runbook,
    load_runbook,
    parse_document,
    read_document,
    read_inputs,
    read_nodes,
    read_text_file,
    shipped_runbooks,
)
from runwright.runbook._messages import YES_NO, kind_of
from runwright.runbook._model import (
    ID_PATTERN,
    NAME_PATTERN,
    AppSpec,
    Documentation,
    GroupSpec,
    InputSpec,
    InputType,
    Retry,
    Runbook,
    StepSpec,
)
from runwright.runbook._shape import UNKNOWN
from runwright.runbook._source import Source, is_file
from runwright.runbook._tree import Node
from runwright.runbook.findings import TooManyFindingsError

__all__ = [
    "ID_PATTERN",
    "NAME_PATTERN",
    "UNKNOWN",
    "YES_NO",
    "AppSpec",
    "Document",
    "Documentation",
    "GroupSpec",
    "InputSpec",
    "InputType",
    "Node",
    "Retry",
    "Runbook",
    "Source",
    "StepSpec",
    "TooManyFindingsError",
    "find_runbook",
    "is_file",
    "kind_of",
    "load_runbook",
    "parse_document",
    "read_document",
    "read_inputs",
    "read_nodes",
    "read_text_file",
    "shipped_runbooks",
]
