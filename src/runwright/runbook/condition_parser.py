"""Parses conditions: a tokeniser and one function per rule of the grammar, which has no calls and no imports.

condition   = conjunction { "or" conjunction }
conjunction = negation { "and" negation }
negation    = "not" negation | comparison
comparison  = operand [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) operand ]
operand     = "(" condition ")" | "[" [ operand { "," operand } ] "]" | reference | literal
reference   = "inputs." NAME | "steps." ID ".outputs." NAME | "run." NAME | "item"
literal     = 'text' | "text" | number | "true" | "false"

By hand, not by a parser generator such as lark: the grammar has seven rules in about ninety lines, and every error
needs a place, a sentence and a hint of its own ("comparisons cannot be chained"), which a generator leaves to its user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from runwright.runbook.conditions import (
    Compared,
    Condition,
    ConditionError,
    Constant,
    Expression,
    Joined,
    ListLiteral,
    LookedUp,
    Negated,
)
from runwright.runbook.references import ReferenceSyntaxError, parse_dotted

MAX_LENGTH = 1000
MAX_DEPTH = 20
# No letter and no dot may follow a number: "12px" and "1.2.3" are one wrong token each, not two right ones.
# Numbers have at most 18 digits, which fit into 64 bits: other readers of a runbook need no big numbers.
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'[^']*'|"[^"]*")
      | (?P<number>-?[0-9]{1,18}(?:\.[0-9]{1,17})?(?![A-Za-z0-9_.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)
      | (?P<sign>==|!=|<=|>=|<|>|[(),]|\[|\])
    )""",
    re.VERBOSE,
)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_WORDS = {"true": True, "false": False}
_OPERATORS = frozenset({"and", "or", "not", "in"})
_FOREIGN = (("&&", "and"), ("||", "or"), ("=", "=="), ("!", "not"))
_OPERAND_HINT = "write a reference like inputs.x, a text in quotes, a number, true or false"


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


def parse_condition(text: str) -> tuple[Condition, int]:
    """Return a condition and the number of characters of `text` before it; raises ConditionError.

    The text may be enclosed in ${{ }}.
    """
    stripped = text.strip()
    if stripped.startswith("${{") and stripped.endswith("}}") and "${{" not in stripped[3:]:
        text_within, start = stripped[3:-2], text.index("${{") + 3
    else:
        text_within, start = text, 0
    try:
        return Condition(_parse_expression(text_within)), start
    except ConditionError as error:
        error.offset += start
        raise


def _parse_expression(text: str) -> Expression:
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"a condition has at most {MAX_LENGTH} characters", 0, "let a step work it out")
    return _Parser(_tokens(text)).parse()


def _tokens(text: str) -> list[_Token]:
    tokens, offset = [], 0
    end = len(text.rstrip())
    while offset < end:
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(text, offset + len(text[offset:]) - len(text[offset:].lstrip()))
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        offset = match.end()
    return [*tokens, _Token("end", "", end)]


def _unreadable(text: str, offset: int) -> ConditionError:
    rest = text[offset:]
    if rest.startswith("${{"):
        return ConditionError(
            "${{ }} does not belong inside a condition", offset, "write the reference alone: inputs.x == 'a'"
        )
    if rest[0] in "'\"":
        return ConditionError("a quotation mark is not closed", offset, f"end the text with {rest[0]}")
    for foreign, ours in _FOREIGN:
        if rest.startswith(foreign):
            return ConditionError(f"'{foreign}' is not an operator", offset, f"write {ours}")
    return ConditionError(f"'{rest[0]}' means nothing in a condition", offset, _OPERAND_HINT)


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def parse(self) -> Expression:
        expression = self._condition()
        token = self._peek()
        if token.kind != "end":
            raise ConditionError(f"'{token.text}' does not fit here", token.offset, _misplaced(token))
        return expression

    def _condition(self, word: str = "or") -> Expression:
        """Read a condition, or with the word "and" a conjunction."""
        parts = [self._part(word)]
        while self._accept(word):
            parts.append(self._part(word))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts), parts[0].offset)

    def _part(self, word: str) -> Expression:
        return self._condition("and") if word == "or" else self._negation()

    def _negation(self) -> Expression:
        if token := self._accept("not"):
            with self._deeper(token):
                return Negated(self._negation(), token.offset)
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._operand()
        token = self._peek()
        if token.kind == "text" or token.text not in _COMPARISONS:
            return left
        self._next += 1
        right = self._operand()
        after = self._peek()
        if after.kind != "text" and after.text in _COMPARISONS:
            raise ConditionError("comparisons cannot be chained", after.offset, "write a < b and b < c")
        return Compared(token.text, left, right, token.offset)

    def _operand(self) -> Expression:
        token = self._peek()
        self._next += 1
        if token.kind == "text":
            return Constant(token.text[1:-1], token.offset)
        if token.kind == "number":
            return Constant(float(token.text) if "." in token.text else int(token.text), token.offset)
        if token.text == "(":
            with self._deeper(token):
                inside = self._condition()
            return self._closed(token, inside, ")")
        if token.text == "[":
            return self._listed(token)
        if token.kind == "word" and token.text not in _OPERATORS:
            return _named(token)
        where = "the condition ends too early" if token.kind == "end" else f"'{token.text}' does not fit here"
        raise ConditionError(where, token.offset, _OPERAND_HINT)

    def _listed(self, opening: _Token) -> Expression:
        items: list[Expression] = []
        if not self._accept("]"):
            with self._deeper(opening):
                items.append(self._operand())
                while self._accept(","):
                    items.append(self._operand())
            self._closed(opening, items[0], "]")
        return ListLiteral(tuple(items), opening.offset)

    def _closed(self, opening: _Token, expression: Expression, bracket: str) -> Expression:
        if self._accept(bracket):
            return expression
        raise ConditionError(f"'{opening.text}' is not closed", opening.offset, f"add {bracket}")

    @contextmanager
    def _deeper(self, token: _Token) -> Iterator[None]:
        # Counted by hand: Python's own limit would raise RecursionError, which has no place in the file.
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConditionError(f"this is nested deeper than {MAX_DEPTH} levels", token.offset)
        yield
        self._depth -= 1

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _accept(self, text: str) -> _Token | None:
        token = self._peek()
        if token.kind == "text" or token.text != text:
            return None
        self._next += 1
        return token


def _named(token: _Token) -> Expression:
    if token.text in _WORDS:
        return Constant(_WORDS[token.text], token.offset)
    try:
        return LookedUp(parse_dotted(token.text), token.offset)
    except ReferenceSyntaxError as error:
        hint = f"put a text in quotes: '{token.text}'" if "." not in token.text else error.hint
        raise ConditionError(f"'{token.text}' is not a reference", token.offset, hint) from error


def _misplaced(token: _Token) -> str:
    if token.kind == "sign":
        return "check the brackets"
    return "join two conditions with and or or; put a text in quotes"
