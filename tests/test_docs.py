"""The Python of the documentation runs, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


def test_the_python_page_runs(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
    pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")
    shutil.copy(ledger, tmp_path / "desk.duckdb")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 6
    names: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"python.md, block {number}", "exec"), names)


@pytest.mark.parametrize("section", ["pandas", "Polars", "spaCy", "Jupyter"])
def test_the_recipes_run(section: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas", reason="the extra 'frames' is not installed")
    pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    shutil.copy(ledger, tmp_path / "desk.duckdb")
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "recipes.md").read_text(encoding="utf-8")
    part = text[text.index(f"## {section}\n") :].split("\n## ")[0]
    for command in re.findall(r"^detente (.*)$", part, re.MULTILINE):
        from typer.testing import CliRunner

        from detente.cli import app

        found = CliRunner().invoke(app, command.split())
        assert found.exit_code == 0, found.output
    names: dict[str, object] = {}
    (block,) = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    exec(compile(block, f"recipes.md, {section}", "exec"), names)
    made = {"pandas": "monthly", "Polars": "pairs", "spaCy": "types", "Jupyter": "desk"}[section]
    assert section == "Jupyter" or len(names[made])  # type: ignore[arg-type]


def test_what_the_r_recipe_asks_the_ledger_for_is_there(ledger: Path) -> None:
    import duckdb

    text = (DOCS / "recipes.md").read_text(encoding="utf-8")
    part = text[text.index("## R\n") :].split("\n## ")[0]
    asked = [q.replace('\\"', '"') for q in re.findall(r'dbGetQuery\(ledger, "((?:[^"\\]|\\.)*)"\)', part)]
    with duckdb.connect(str(ledger), read_only=True) as opened:
        answers = [opened.sql(q) for q in asked]
        assert len(answers) == 3 and all(len(answer.fetchall()) for answer in answers)
        assert not any("[]" in str(kind) for answer in answers for kind in answer.types), "R has no lists in a column"


def test_the_reference_of_the_command_line_is_fresh() -> None:
    from docs.reference import PAGE, reference

    assert PAGE.read_text(encoding="utf-8") == reference(), "stale: run make reference"


def test_links_between_pages() -> None:
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists() or target.startswith("images/"), f"{page.name}: {target}"


def test_every_page_is_in_the_navigation() -> None:
    listed = re.findall(r": ([\w-]+\.md)$", (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(p.name for p in DOCS.glob("*.md"))
