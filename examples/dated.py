"""``python -m examples.dated``: the dispatches as JSON lines, each with the day that its facts give."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml


def main() -> None:
    """Write the lines to standard output."""
    for facts in sorted(Path(__file__).parent.glob("*.yaml")):
        title, _, text = facts.with_suffix(".md").read_text(encoding="utf-8").partition("\n")
        row = {
            "id": facts.stem,
            "title": title.lstrip("# "),
            "source": "Détente's examples",
            "published": str(yaml.safe_load(facts.read_text(encoding="utf-8"))["published"]),
            "text": text.strip(),
        }
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
