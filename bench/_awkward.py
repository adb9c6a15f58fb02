"""Texts and files that nobody writes and that are met all the same, each read by a process of its own.

A text is awkward where it repeats itself without end, nests, or has no full stop.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Seconds of the processor that one text may take.
LIMIT = 180

TEXTS: dict[str, Callable[[], str]] = {
    "brackets.txt": lambda: "(" * 100_000,
    "quotes.txt": lambda: '"' * 100_000,
    "opening quotes.txt": lambda: "“" * 100_000,
    "marks of direction.txt": lambda: "\u200f" * 75_000 + "France condemned Russia" + "\u200f" * 75_000,
    "marks of direction within.txt": lambda: "\u200fFrance condemned Russia\u200f " * 6_000,
    "emoji.txt": lambda: "\U0001f600" * 400_000,
    "one name.txt": lambda: "Vladimir Putin " * 25_000,
    "no full stop.txt": lambda: "France condemned Russia and " * 14_285,
    "conditions.txt": lambda: "if France attacks then " * 17_391,
    "square brackets.md": lambda: "[" * 50_000,
    "images.md": lambda: "![" * 50_000,
    "ampersands.html": lambda: f"<html><body><p>{'&amp;' * 100_000}</p></body></html>",
    "nested.html": lambda: "<html><body>" + "<div>" * 50_000 + "France condemned Russia.",
    "a large cell.csv": lambda: 'id,text\n1,"' + "France condemned Russia. " * 1_600_000 + '"\n',
    "a large text.txt": lambda: "France condemned Russia on Monday. The weather was fine. " * 122_000,
    "a line without end.jsonl": lambda: '{"text": "' + "word " * 40_000_000 + '"}\n',
    "nested.jsonl": lambda: "[" * 200_000 + "\n",
    "commas.txt": lambda: "," * 1_000_000,
    "he said that she said.txt": lambda: "He said that she said that they said that " * 2_400,
    "one quote.txt": lambda: "“I deny it,” he said. " * 4_000,
    "one list.txt": lambda: "France and " + "Russia and China and " * 9_500,
    "capitals.txt": lambda: "ABC DEF, " * 20_000,
    "one sentence.txt": lambda: "France condemned Russia on Monday. " * 5_700,
    "one word.txt": lambda: "a" * 1_000_000,
    "empty lines.txt": lambda: "\n" * 1_000_000 + "France condemned Russia.",
    "accents.txt": lambda: "F\u0301" * 200_000,
    "slashes.txt": lambda: "/" * 400_000,
    "dots.txt": lambda: "." * 400_000,
    "numbers.txt": lambda: "1,234 " * 60_000,
    "that.txt": lambda: "that " * 80_000,
    "speakers.txt": lambda: "Putin: " * 50_000,
    "quotes in turn.txt": lambda: "“France” ‘Russia’ " * 20_000,
    "half characters.jsonl": lambda: '{"text": "France \\ud83d condemned \\udfff Russia.", "published": "99999-01-01"}\n',
}  # fmt: skip

_ONE = """
import json, resource, sys, time
from detente.desk.brief import brief
from detente.reading.pipeline import Reader
from detente.sources import Document, documents
from detente.world import load_world
reader = Reader(model=sys.argv[2] == "model", threads=1)
list(reader.read([Document("x", "France met Russia.")]))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]),) * 2)
began = time.process_time()
found = list(documents([sys.argv[1]]))
readings = list(reader.read([d for d in found if isinstance(d, Document)]))
brief(readings, load_world())
print(json.dumps({"s": round(time.process_time() - began, 1),
    "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "read": len(readings), "heard": len(found)}))
"""


def awkward(folder: Path, reader: str, names: list[str] | None = None) -> dict[str, Any]:
    """Seconds of processor time and MiB, by text; those that ended otherwise than with an answer."""
    told: dict[str, dict[str, float]] = {}
    ended: list[str] = []
    for name, make in TEXTS.items():
        if names is not None and name not in names:
            continue
        path = folder / name
        path.write_text(make(), encoding="utf-8")
        command = [sys.executable, "-c", _ONE, str(path), reader, str(LIMIT)]
        ran = subprocess.run(command, capture_output=True, text=True)
        path.unlink()
        if ran.returncode:
            ended.append(f"{name}: {(ran.stderr.splitlines() or [f'status {ran.returncode}'])[-1][:120]}")
        else:
            told[name] = json.loads(ran.stdout.splitlines()[-1])
            if not told[name]["heard"]:
                ended.append(f"{name}: nothing was said of it")
        print(name, told.get(name, "not read"), file=sys.stderr, flush=True)
    return {
        "texts": len(told), "ended": ended, "slowest_s": max((t["s"] for t in told.values()), default=None),
        "most_mib": max((t["mib"] for t in told.values()), default=None), "by_text": told,
    }  # fmt: skip
