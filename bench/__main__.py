"""``python -m bench NAME ARGS``: run one benchmark; its last line is one JSON object.

Each module ``bench/NAME.py`` defines ``run(args: list[str]) -> dict``, may print
progress to standard error, and returns the figures that are printed last.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

import bench


def names() -> list[str]:
    """Benchmarks that exist, by name."""
    return sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_"))


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help") or argv[0] not in names():
        print("usage: python -m bench NAME ARGS\nbenchmarks: " + ", ".join(names()), file=sys.stderr)
        return 0 if argv and argv[0] in ("-h", "--help") else 2
    module = importlib.import_module(f"bench.{argv[0]}")
    try:
        figures = module.run(argv[1:])
    except (OSError, ValueError) as error:
        print(f"bench {argv[0]}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
