"""The syntax of references."""

from __future__ import annotations

import pytest

from runwright.runbook.references import (
    InputReference,
    OutputReference,
    ReferenceSyntaxError,
    RunReference,
    parse_reference,
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("${{ inputs.shop_url }}", InputReference("shop_url")),
        ("${{inputs.x}}", InputReference("x")),
        ("  ${{ steps.new-item.outputs.item_id }}\n", OutputReference("new-item", "item_id")),
        ("${{ run.id }}", RunReference("id")),
        ("plain text", None),
        ("", None),
        ("$ {{ inputs.x }}", None),
        ("{{ inputs.x }}", None),
    ],
)
def test_a_whole_value_is_a_reference_or_plain(text: str, expected: object) -> None:
    """A value is one whole reference, or it is plain text."""
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x ${{ inputs.x }}",
        "${{ inputs.x }}${{ inputs.y }}",
        "${{ inputs.x",
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
    """What contains ${{ and is no whole reference is an error with an explanation."""
    with pytest.raises(ReferenceSyntaxError) as raised:
        parse_reference(text)
    assert raised.value.hint


@pytest.mark.parametrize("text", ["${{ inputs.a }}", "${{ steps.a.outputs.b }}", "${{ run.started_at }}"])
def test_a_reference_reads_as_it_is_written(text: str) -> None:
    """The text of a reference is the one that runbooks say."""
    assert str(parse_reference(text)) == text
