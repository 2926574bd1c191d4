"""Reads runbooks: YAML files to validated models, with the line and column of every value."""

from runwright.runbook._collector import TooManyFindingsError
from runwright.runbook._document import Document, load_runbook, parse_document, read_document
from runwright.runbook._fields import ID_PATTERN, NAME_PATTERN
from runwright.runbook._find import find_runbook, shipped_runbooks
from runwright.runbook._inputs_file import read_inputs, read_nodes, read_text_file
from runwright.runbook._messages import kind_of, sentence
from runwright.runbook._model import AppSpec, Documentation, GroupSpec, InputSpec, InputType, Retry, Runbook, StepSpec
from runwright.runbook._shape import UNKNOWN
from runwright.runbook._source import Source, is_file
from runwright.runbook._tree import Node

__all__ = [
    "ID_PATTERN",
    "NAME_PATTERN",
    "UNKNOWN",
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
    "sentence",
    "shipped_runbooks",
]
