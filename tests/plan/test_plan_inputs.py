"""The inputs of a run: where their values come from and what they may be."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from runwright import Secret
from runwright.errors import RunbookError
from runwright.plan import InputSources, build_plan
from runwright.runbook import InputSpec
from tests.support.parcels_language import registry
from tests.support.runbook_fixtures import Write

STEPS = "steps:\n  - {id: a, uses: parcels.sign_in}\n"


def read(write: Write, inputs: str, *, ask: Any = None, **sources: Any) -> dict[str, tuple[Any, str]]:
    """Return value and origin of every input."""
    plan = build_plan(write(f"inputs:\n  {inputs}\n{STEPS}"), registry(), InputSources(**sources), ask=ask)
    return {name: (given.value, given.origin) for name, given in plan.inputs.items()}


def problems(write: Write, inputs: str, **sources: Any) -> list[tuple[str, str, str]]:
    """Return place, message and hint of everything that is wrong with the inputs."""
    with pytest.raises(RunbookError) as raised:
        read(write, inputs, **sources)
    return [(problem.path, problem.message, problem.hint) for problem in raised.value.problems]


def test_the_first_source_that_has_a_value_counts(write: Write) -> None:
    """--input comes before the file, the file before the environment, that before .env, the default is last."""
    order: list[tuple[str, dict[str, Any]]] = [
        ("--input", {"given": {"x": "1"}}),
        ("--inputs my.yaml", {"file": {"x": "2"}, "file_name": "my.yaml"}),
        ("environment", {"environment": {"RUNWRIGHT_INPUT_X": "3"}}),
        (".env", {"env_file": {"RUNWRIGHT_INPUT_X": "4"}}),
        ("default", {}),
    ]
    for index, (origin, _) in enumerate(order):
        sources: dict[str, Any] = {}
        for _, more in order[index:]:
            sources.update(more)
        value = str(index + 1)
        assert read(write, "x: {type: string, default: '5'}", **sources) == {"x": (value, origin)}


def test_an_empty_variable_is_not_given_but_an_empty_option_is(write: Write) -> None:
    """An unset variable often arrives as an empty one; `--input x=` is given on purpose."""
    empty = {"environment": {"RUNWRIGHT_INPUT_X": ""}}
    assert read(write, "x: {type: string, default: d}", **empty) == {"x": ("d", "default")}
    assert read(write, "x: {type: string, default: d}", given={"x": ""}) == {"x": ("", "--input")}


@pytest.mark.parametrize(
    "declaration, text, value",
    [
        ("{type: string}", " as it is ", " as it is "),
        ("{type: integer}", "-12", -12),
        ("{type: integer}", "007", 7),
        ("{type: boolean}", "True", True),
        ("{type: boolean}", "false", False),
        ("{type: list}", "a, b,,c", ("a", "b", "c")),
        ("{type: list}", "", ()),
        ("{type: url}", " https://a.test/b?c=d ", "https://a.test/b?c=d"),
        ("{type: url}", "http://localhost:8000/a", "http://localhost:8000/a"),
        ("{type: url}", "http://[::1]:8000", "http://[::1]:8000"),
        ("{type: origin}", "https://A.test/", "https://a.test"),
        ("{type: origin}", "http://127.0.0.1:80", "http://127.0.0.1:80"),
        ("{type: email}", "a.b@c.test", "a.b@c.test"),
        ("{type: enum, values: [x, y]}", "y", "y"),
        ("{type: string, pattern: '[a-z]+', min_length: 2, max_length: 3}", "abc", "abc"),
        ("{type: string, pattern: '[a-z]+', min_length: 2}", "", ""),
    ],
)
def test_texts_are_read_by_type(write: Write, declaration: str, text: str, value: object) -> None:
    """An option's text becomes what the input takes."""
    assert read(write, f"x: {declaration}", given={"x": text})["x"][0] == value


@pytest.mark.parametrize(
    "declaration, text, message",
    [
        ("{type: integer}", "1.5", "'x' must be a whole number"),
        ("{type: integer}", "", "'x' must be a whole number"),
        ("{type: boolean}", "yes", "'x' must be true or false"),
        ("{type: url}", "a.test", "'x' must be a complete address like https://example.com"),
        ("{type: url}", "http://a.test", "'x' must begin with https:// (http:// is for this computer only)"),
        (
            "{type: url}",
            "http://localhost.a.test",
            "'x' must begin with https:// (http:// is for this computer only)",
        ),
        ("{type: url}", "ftp://a.test", "'x' must begin with https://"),
        ("{type: url}", "https://a:b@a.test", "'x' must be an address without a user name or password in it"),
        ("{type: url}", "https://a.test:port", "'x' must be an address like https://example.com"),
        ("{type: url}", "https://a b", "'x' must be an address without spaces and special characters"),
        ("{type: origin}", "https://a.test/b", "'x' must be an origin like https://a.test, without a path"),
        ("{type: email}", "a@b", "'x' must be an e-mail address like name@example.com"),
        ("{type: enum, values: [red, blue]}", "bleu", "'x' must be 'red' or 'blue'"),
        ("{type: string, pattern: '[a-z]+'}", "abc\n", "'x' must match the pattern [a-z]+"),
        ("{type: string, pattern: 'a|b'}", "ab", "'x' must match the pattern a|b"),
        ("{type: string, min_length: 2}", "a", "'x' must have at least 2 characters"),
        ("{type: list, max_length: 1}", "a,b", "'x' must have at most 1 entry"),
        ("{type: list, values: [a, b]}", "a,c", "'x' must be 'a' or 'b' (entry 2)"),
    ],
)
def test_wrong_texts_are_explained(write: Write, declaration: str, text: str, message: str) -> None:
    """A value that does not fit is an error that says what would."""
    [(place, said, _)] = problems(write, f"x: {declaration}", given={"x": text})
    assert (place, said) == ("--input", message)


def test_a_near_choice_is_suggested(write: Write) -> None:
    """A mistyped choice has a hint, as every mistyped name has."""
    [(_, _, hint)] = problems(write, "x: {type: enum, values: [red, blue]}", given={"x": "bleu"})
    assert hint == "did you mean 'blue'?"


def test_a_pattern_cannot_make_a_run_hang(write: Write) -> None:
    """Patterns are matched in linear time, whatever they say."""
    given = {"x": "a" * 5000 + "!"}
    assert problems(write, "x: {type: string, pattern: '(a+)+'}", given=given)


def test_values_of_a_file_have_types(write: Write) -> None:
    """A file of inputs may say numbers, lists and true; texts are read like options."""
    declared = "a: {type: integer}\n  b: {type: list}\n  c: {type: boolean}\n  d: {type: integer}"
    values = {"a": 3, "b": ["x", "y"], "c": True, "d": "4"}
    found = read(write, declared, file=values, file_name="f.yaml")
    assert [value for value, _ in found.values()] == [3, ("x", "y"), True, 4]
    wrong = {"a": True, "b": [1], "c": 1, "d": [4]}
    assert [place for place, _, _ in problems(write, declared, file=wrong, file_name="f.yaml")] == [
        "--inputs f.yaml"
    ] * 4


def test_unknown_names_are_refused_with_a_suggestion(write: Write) -> None:
    """A mistyped name is never ignored."""
    found = problems(write, "parcels: {type: string}", given={"parcles": "x"}, file={"colour": 1}, file_name="f")
    assert found == [
        ("--input", "the runbook has no input 'parcles'", "did you mean 'parcels'?"),
        ("--inputs f", "the runbook has no input 'colour'", "known: parcels"),
    ]


def test_every_missing_input_is_named(write: Write) -> None:
    """Required inputs without a value, or with an empty one, are all reported at their declarations."""
    declared = "a: {type: string, required: true}\n  b: {type: secret, required: true}"
    with pytest.raises(RunbookError) as raised:
        read(write, declared, given={"a": ""})
    found = [(each.line, each.column, each.message, each.hint) for each in raised.value.problems]
    assert found == [
        (6, 3, "the input 'a' is missing", "add --input a=…, or set RUNWRIGHT_INPUT_A"),
        (7, 3, "the input 'b' is missing", "set RUNWRIGHT_INPUT_B"),
    ]


def test_a_person_is_asked_last_and_only_for_what_is_missing(write: Write) -> None:
    """Only required inputs without a value are asked for."""
    asked = []

    def ask(spec: InputSpec) -> str:
        asked.append(spec.name)
        return "12"

    declared = "a: {type: integer, required: true}\n  b: {type: string, required: true}\n  c: {type: string}"
    found = read(write, declared, given={"b": "x"}, ask=ask)
    assert found == {"a": (12, "asked"), "b": ("x", "--input"), "c": (None, "")}
    assert asked == ["a"]


def test_nobody_is_asked_when_something_is_wrong_already(write: Write) -> None:
    """A wrong option is reported before anybody types an answer."""

    def ask(spec: InputSpec) -> str:
        raise AssertionError(spec.name)

    found = problems(write, "a: {type: string, required: true}", given={"b": "x"}, ask=ask)
    assert {message for _, message, _ in found} == {
        "the runbook has no input 'b'",
        "the input 'a' is missing",
    }


def test_a_wrong_answer_is_an_error(write: Write) -> None:
    """An answer is checked like any other value; an empty one is none."""
    declared = "a: {type: integer, required: true}"
    assert problems(write, declared, ask=lambda spec: "x") == [("", "'a' must be a whole number", "")]
    [(_, message, _)] = problems(write, "a: {type: string, required: true}", ask=lambda spec: "")
    assert message == "the input 'a' is missing"


@pytest.mark.parametrize(
    "sources, origin",
    [
        ({"environment": {"RUNWRIGHT_INPUT_TOKEN": "s3cret"}}, "environment"),
        ({"env_file": {"RUNWRIGHT_INPUT_TOKEN": "s3cret"}}, ".env"),
        ({"file": {"token": "s3cret"}, "file_name": "-"}, "--inputs -"),
        ({"ask": lambda spec: "s3cret"}, "asked"),
    ],
)
def test_secrets_come_from_where_nobody_looks(write: Write, sources: dict[str, Any], origin: str) -> None:
    """A secret is read from the environment, .env, standard input or a person, and is opaque at once."""
    found = read(write, "token: {type: secret, required: true}", **sources)
    assert found == {"token": (Secret("s3cret"), origin)}
    assert "s3cret" not in repr(found)


def test_a_secret_that_is_not_utf8_is_refused(write: Write) -> None:
    """Python reads the bytes of a variable as lone surrogates, which nobody can type or seal."""
    given = {"RUNWRIGHT_INPUT_TOKEN": "s3cr\udcfct"}
    [found] = problems(write, "token: {type: secret, required: true}", environment=given)
    assert found == ("RUNWRIGHT_INPUT_TOKEN", "'token' is not UTF-8 text", "")


@pytest.mark.parametrize(
    "sources", [{"given": {"token": "s3cret"}}, {"file": {"token": "s3cret"}, "file_name": "f.yaml"}]
)
def test_secrets_are_refused_in_the_open(write: Write, sources: dict[str, Any]) -> None:
    """A secret on the command line or in a file of inputs is refused; the message does not repeat it."""
    found = problems(write, "token: {type: secret, required: true}", **sources)
    assert len(found) == 1
    assert "RUNWRIGHT_INPUT_TOKEN" in found[0][2]
    assert "s3cret" not in str(found)


def test_a_secret_comes_from_a_command_of_the_real_environment(write: Write) -> None:
    """RUNWRIGHT_INPUT_X_COMMAND is run for secrets; in .env, and for other inputs, it means nothing."""
    prints = f"{sys.executable} --version"
    declared = "token: {type: secret, required: true}"
    found = read(write, declared, environment={"RUNWRIGHT_INPUT_TOKEN_COMMAND": prints})
    assert found["token"][1] == "command"
    assert found["token"][0].reveal().startswith("Python 3.")
    [(_, message, _)] = problems(write, declared, env_file={"RUNWRIGHT_INPUT_TOKEN_COMMAND": prints})
    assert message == "the input 'token' is missing"
    found = read(write, "word: {type: string, default: d}", environment={"RUNWRIGHT_INPUT_WORD_COMMAND": prints})
    assert found == {"word": ("d", "default")}


def test_a_failing_command_is_the_only_problem(write: Write) -> None:
    """A required secret whose command fails is not reported as missing, too."""
    environment = {"RUNWRIGHT_INPUT_TOKEN_COMMAND": f"{sys.executable} --no-such-option"}
    [(place, message, _)] = problems(write, "token: {type: secret, required: true}", environment=environment)
    assert place == "RUNWRIGHT_INPUT_TOKEN_COMMAND"
    assert message.startswith("the command in RUNWRIGHT_INPUT_TOKEN_COMMAND failed with exit code")


def test_a_secret_that_does_not_match_is_not_quoted(write: Write) -> None:
    """A message about a wrong secret does not contain the secret."""
    environment = {"RUNWRIGHT_INPUT_TOKEN": "s3cret"}
    found = problems(write, "token: {type: secret, pattern: 'x.*'}", environment=environment)
    assert found == [("RUNWRIGHT_INPUT_TOKEN", "'token' must match the pattern x.*", "")]
