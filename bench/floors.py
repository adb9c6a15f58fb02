"""``python -m bench floors [NAME ...]``: hold every figure against ``floors.json``.

Each entry names a benchmark, its arguments and the least (or, with ``at_most``, the
greatest) value of its figures. A benchmark whose data is absent is skipped, and
said to be. A floor is only ever lowered in a commit that says why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def run(args: list[str]) -> dict[str, object]:
    """Run every entry (or those named) and raise where a figure is below its floor."""
    entries = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    held, skipped, broken = 0, [], []
    for entry in entries:
        if args and entry["bench"] not in args:
            continue
        files = [a for a in entry["args"] if "/" in a]
        if any(not (HERE.parent / f).exists() for f in files):
            skipped.append(entry["bench"])
            print(f"skipped {entry['bench']}: {', '.join(files)} is not here", file=sys.stderr)
            continue
        done = subprocess.run(
            [sys.executable, "-m", "bench", entry["bench"], *entry["args"]],
            cwd=HERE.parent, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        figures = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
        print(f"{entry['bench']}: {figures}", file=sys.stderr)
        for key, least in entry.get("at_least", {}).items():
            held += 1
            if figures.get(key, float("-inf")) < least:
                broken.append(f"{entry['bench']} {key} {figures.get(key)} < {least}")
        for key, most in entry.get("at_most", {}).items():
            held += 1
            if figures.get(key, float("inf")) > most:
                broken.append(f"{entry['bench']} {key} {figures.get(key)} > {most}")
    if broken:
        raise ValueError("below the floor: " + "; ".join(broken))
    return {"held": held, "skipped": skipped}
