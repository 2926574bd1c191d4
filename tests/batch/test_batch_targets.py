"""The table of targets: every mistake of every row at once, refused secrets, credentials of a target."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from runwright.batch._credentials import credentials_of
from runwright.batch._planning import lock_groups, plan_batch
from runwright.batch._target import Target
from runwright.errors import RunbookError, SecretError
from runwright.plan import Planner

SHOP = "https://one.example"


def _problems(planner: Planner, name: str, text: str, environment: dict[str, str] | None = None) -> list[str]:
    """Return the places and messages of a table's problems."""
    table = Path(name)
    table.write_text(text, encoding="utf-8")
    given = {"RUNWRIGHT_INPUT_CODE": "x", **(environment or {})}
    try:
        plan_batch(planner, table, given, {})
    except RunbookError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_table_with_commas_and_one_with_entries(planner: Planner) -> None:
    """CSV, with either separator of spreadsheets, and the three forms of YAML name the same targets."""
    tables = {
        "a.csv": f"name,shop,color\na,{SHOP}/a,red\n\nb,{SHOP}/b,\n",
        "b.csv": f"\ufeffname;shop;color\r\na;{SHOP}/a;red\r\nb;{SHOP}/b;\r\n",
        "excel.csv": f"\ufeffsep=;\r\nname;shop;color\r\na;{SHOP}/a;red\r\nb;{SHOP}/b;\r\n",
        "c.yaml": f"targets:\n- {{name: a, shop: {SHOP}/a, color: red}}\n- {{name: b, inputs: {{shop: {SHOP}/b}}}}\n",
        "d.yaml": f"- {{name: a, shop: {SHOP}/a, color: red}}\n- {{name: b, shop: {SHOP}/b}}\n",
        "e.yml": f"a: {{shop: {SHOP}/a, color: red}}\nb: {{shop: {SHOP}/b}}\n",
    }
    for name, text in tables.items():
        Path(name).write_text(text, encoding="utf-8")
        targets = [each.target for each in plan_batch(planner, Path(name), {}, {}).targets]
        assert [(each.name, dict(each.inputs)) for each in targets] == [
            ("a", {"shop": f"{SHOP}/a", "color": "red"}),
            ("b", {"shop": f"{SHOP}/b"}),
        ], name


def test_a_line_separator_within_a_cell_is_part_of_it(planner: Planner) -> None:
    """The places below a cell with such a character, which a web page may have put there, stay right."""
    text = f'name,shop,color\n"a\u2028b",{SHOP},red\nc,nonsense,red\n'
    problems = _problems(planner, "t.csv", text)
    assert problems[-1] == "t.csv:3:3: 'shop' must be a complete address like https://example.com"


def test_every_problem_of_every_row(planner: Planner) -> None:
    """Each has the line and column of its cell."""
    text = f'name,shop,color,colr\na,nonsense,red,\nb,{SHOP},"green",\n,{SHOP}/c,red,\na,{SHOP}/d,,\nx y,,red,\n'
    text += f"A,{SHOP}/e,,\n"
    assert _problems(planner, "t.csv", text) == [
        "t.csv:1:17: the runbook has no input 'colr'",
        "t.csv:2:3: 'shop' must be a complete address like https://example.com",
        "t.csv:3:23: 'color' must be 'red' or 'blue'",
        "t.csv:4:1: a target without a name",
        "t.csv:5:1: the target 'a' is in line 2 already",
        "t.csv:6:1: invalid name 'x y' of a target",
        "t.csv:7:1: 'A' and 'a' in line 2 share the variables A_…",
    ]


def test_what_only_the_plan_knows(planner: Planner) -> None:
    """A missing input and two targets in one place are told at their rows."""
    rows = [f"{{name: a, shop: {SHOP}}}", "{name: b, color: red}", f"{{name: c, shop: {SHOP}}}"]
    found = _problems(planner, "t.yaml", "".join(f"- {row}\n" for row in rows))
    assert found[0].startswith("t.yaml:2:1: target 'b': the input 'shop' is missing")
    assert "'c' works in the same place as 'a'" in found[1]
    misspelt = _problems(planner, "t.csv", f"name,shpo,nonsense\na,{SHOP},\nb,{SHOP},\n")
    assert [each.partition(": ")[0] for each in misspelt] == ["t.csv:1:6", "t.csv:1:11"]


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"name,shop,code\na,{SHOP},hunter2\n", "t.csv:1:11: 'code' is a secret"),
        (f"name,shop,UI_PASSWORD\na,{SHOP},hunter2\n", "t.csv:1:11: 'UI_PASSWORD' is a secret"),
        (f"name,shop,api_token\na,{SHOP},hunter2\n", "t.csv:1:11: 'api_token' is a secret"),
        (f"name,shop,script\na,{SHOP},shpat_0123456789abcdef0123456789abcdef\n", "'script' looks like a secret"),
    ],
)
def test_a_secret_is_refused_and_never_shown(planner: Planner, text: str, expected: str) -> None:
    """A table holds none, whatever its column is called; the message does not repeat it."""
    (found,) = _problems(planner, "t.csv", text)
    assert expected in found
    assert "hunter2" not in found
    assert "0123456789" not in found


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("t.csv", 'name,shop\na,"open\n', "not valid CSV"),
        ("t.csv", "name,shop\na\n", "t.csv:2:1: this row has 1 cells, the header has 2"),
        ("t.csv", "name,name\na,b\n", "t.csv:1:6: two columns are called 'name'"),
        ("t.csv", "sep=;\nname;shop\na\n", "t.csv:3:1: this row has 1 cells, the header has 2"),
        ("t.csv", "", "the table has no targets"),
        ("t.yaml", "targets: 1\n", "this is not a list of targets"),
        ("t.yaml", "- [1]\n", "t.yaml:1:3: a target is a mapping"),
        ("t.yaml", "- {name: a, <<: *b}\n", "aliases"),
        ("t.txt", "name\na\n", "t.txt: this kind of file is not read as a table of targets"),
        ("t.yaml", f"- {{name: a, shop: {SHOP}, env_file: gone.env}}\n", "file not found: 'gone.env'"),
        (
            "t.yaml",
            f"- {{name: a, shop: {SHOP}, 'credentials_command:NOPE': x}}\n",
            "uses 'NOPE'",
        ),
    ],
)
def test_tables_that_cannot_be_read(planner: Planner, name: str, text: str, expected: str) -> None:
    """Whatever is wrong is a message with its place."""
    assert expected in "\n".join(_problems(planner, name, text))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such modes")
def test_a_table_that_others_can_write_is_refused(planner: Planner) -> None:
    """It may name commands."""
    Path("t.csv").write_text(f"name,shop\na,{SHOP}\n", encoding="utf-8")
    Path("t.csv").chmod(0o666)
    with pytest.raises(SecretError, match="can be changed by other users"):
        plan_batch(planner, Path("t.csv"), {}, {})


def test_credentials_of_a_target(tmp_path: Path) -> None:
    """A file, a command and a variable with the target's name; the more particular one wins, others do not leak."""
    names, passwords = ("ERP_USERNAME", "ERP_PASSWORD", "SHOP_PASSWORD"), ("ERP_PASSWORD", "SHOP_PASSWORD")
    (tmp_path / "a.env").write_text("ERP_USERNAME=anna\nERP_PASSWORD=from-file\nLD_PRELOAD=x\n", encoding="utf-8")
    printing = f"{sys.executable} -c \"print('ERP_PASSWORD=from command\\nPATH=x')\""
    target = Target("shop-a", {}, str(tmp_path / "a.env"), {"": printing, "SHOP_PASSWORD": "echo one"})
    environment = {"SHOP_A_SHOP_PASSWORD": "own", "SHOP_B_SHOP_PASSWORD": "other", "SHOP_PASSWORD": "shared"}
    found = credentials_of(target, names, passwords, environment)
    assert {name: secret.reveal() for name, secret in found.items()} == {
        "ERP_USERNAME": "anna",
        "ERP_PASSWORD": "from command",
        "SHOP_PASSWORD": "own",
    }
    single = credentials_of(Target("b", {}, "", {"": "echo only"}), names, ("ERP_PASSWORD",), {})
    assert single["ERP_PASSWORD"].reveal() == "only"
    with pytest.raises(SecretError, match="printed no line like ERP_USERNAME=value"):
        credentials_of(Target("b", {}, "", {"": "echo only"}), names, passwords, {})


def test_origins_that_targets_connect_share_a_lock() -> None:
    """A limit on each group is a limit on each origin."""
    groups = lock_groups([("a", "x"), ("b", "x"), ("c",), ("d", "c"), ("e",)])
    assert groups["a"] == groups["b"] == groups["x"]
    assert groups["c"] == groups["d"]
    assert len({groups["a"], groups["c"], groups["e"]}) == 3
