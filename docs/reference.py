"""The command line's reference, written from the program: ``python -m docs.reference`` writes ``docs/cli.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from detente.cli import app

PAGE = Path(__file__).parent / "cli.md"
_HEAD = """# The command line

Written from the program by `make reference`; a test fails when it is stale. Every verb takes `--help`.

Exit status: 0 all was done; 1 some of it could not be (what, stands on standard error); 2 none could be, or the call was
wrong; 130 interrupted. Rows and measures count from confidence 0.5 on, unless `--confidence P` or `--all` is given."""


def reference() -> str:
    """The page."""
    program: Any = get_command(app)
    verbs = dict(_all(program.commands))
    parts = [_HEAD, "| verb | does |\n| --- | --- |"]
    parts[1] += "".join(f"\n| [{name}](#{name.replace(' ', '-')}) | {_first(verb.help)} |" for name, verb in verbs.items())
    for name, verb in verbs.items():
        parts.append("\n".join(_verb(name, verb)))
    return "\n\n".join(parts) + "\n"


def _all(verbs: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Verbs by name, those of a family after it."""
    for name, verb in verbs.items():
        if getattr(verb, "hidden", False):
            continue
        yield before + name, verb
        yield from _all(getattr(verb, "commands", {}), f"{before}{name} ")


def _verb(name: str, verb: Any) -> Iterator[str]:
    yield f"## {name}\n"
    yield _plain(verb.help) + "\n"
    shown = [p for p in verb.params if not getattr(p, "hidden", False) and p.name != "help"]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    usage = "VERB" if getattr(verb, "commands", None) else " ".join(_metavar(p) for p in arguments)
    yield f"```\ndetente {name}{' ' + usage if usage else ''} [OPTIONS]\n```\n"
    if shown:
        yield "| | | |\n| --- | --- | --- |"
    for parameter in arguments:
        yield f"| `{_metavar(parameter)}` | | {_cell(getattr(parameter, 'help', ''))} |"
    for parameter in options:
        yield f"| {_spelled(parameter)} | {_default(parameter)} | {_cell(parameter.help)} |"
    if verb.epilog:
        yield "\n```\n" + re.sub(r"^Example:\s+", "", verb.epilog.strip()) + "\n```"


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _spelled(parameter: Any) -> str:
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper().strip('_')}"
    return ", ".join(f"`{name}{value if name.startswith('--') else ''}`" for name in parameter.opts)


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.default in (None, False, ()):
        return ""
    return f"`{parameter.default}`"


def _plain(words: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", words or ""))


def _first(words: str | None) -> str:
    return _cell(re.split(r"(?<=\.)\s", _plain(words))[0])


def _cell(words: str | None) -> str:
    return " ".join((words or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
