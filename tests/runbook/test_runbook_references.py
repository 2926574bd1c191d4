"""The syntax of references."""

from __future__ import annotations

import pytest

from runwright.runbook.references import (
    InputReference,
    OutputReference,
    ReferenceSyntaxError,
    RunReference,
)
from runwright.runbook.templates import Template, parse_text


@pytest.mark.parametrize(
    "text, expected",
    [
        ("${{ inputs.shop_url }}", InputReference("shop_url")),
        ("${{inputs.x}}", InputReference("x")),
        ("  ${{ steps.new-item.outputs.item_id }}\n", OutputReference("new-item", "item_id")),
        ("${{ run.id }}", RunReference("id")),
        ("plain text", "plain text"),
        ("", ""),
        ("$ {{ inputs.x }}", "$ {{ inputs.x }}"),
        ("{{ inputs.x }}", "{{ inputs.x }}"),
        ("x ${{ inputs.x }}", Template(("x ", InputReference("x")))),
        ("${{ inputs.x }}${{ run.id }}/", Template((InputReference("x"), RunReference("id"), "/"))),
    ],
)
def test_a_text_is_plain_a_reference_or_has_some(text: str, expected: object) -> None:
    """A value is plain text, one whole reference, or a text with references in it."""
    assert parse_text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "${{ inputs.x",
        "${{ inputs.x }} and ${{ inputs.x",
        "x ${{ inputs.x() }}",
        "${{ }}",
        "${{ inputs }}",
        "${{ steps.a.outputs }}",
        "${{ steps.a/b.outputs.c }}",
        "${{ inputs.x() }}",
        "${{ inputs.x.y }}",
        "${{ __import__('os') }}",
    ],
)
def test_anything_else_with_the_opening_is_refused(text: str) -> None:
    """A text that contains ${{ without a valid reference is an error with an explanation."""
    with pytest.raises(ReferenceSyntaxError) as raised:
        parse_text(text)
    assert raised.value.hint


@pytest.mark.parametrize("text", ["${{ inputs.a }}", "${{ steps.a.outputs.b }}", "${{ run.started_at }}"])
def test_a_reference_reads_as_it_is_written(text: str) -> None:
    """A reference as text reads as it does in the runbook."""
    assert str(parse_text(text)) == text
