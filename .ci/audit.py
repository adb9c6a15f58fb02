"""Look every installed dependency up among known weaknesses.

Exit status: 0, all were looked up and none is weak; 1, some are weak; 3, no weakness is
known but some, or all, could not be looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

SOUND, WEAK, UNKNOWN = 0, 1, 3
#: What installs, and is no dependency; and the project itself.
OTHERS = {"pip", "detente"}


def verdict(found: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """The exit status and what is to be said, from the dependencies in a report of pip-audit."""
    wanted = [d for d in found if d["name"] not in OTHERS]
    weak = [d for d in wanted if d.get("vulns")]
    unknown = [d["name"] for d in wanted if "skip_reason" in d]
    said = [f"{d['name']} {d['version']}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
            for d in weak for v in d["vulns"]]  # fmt: skip
    said.append(f"{len(wanted) - len(unknown)} of {len(wanted)} dependencies were looked up, {len(weak)} are weak")
    if unknown:
        said.append(f"not looked up: {', '.join(unknown[:8])}{', ...' if len(unknown) > 8 else ''}")
    return WEAK if weak else UNKNOWN if unknown or not wanted else SOUND, said


def main() -> int:
    """Run pip-audit on this environment and tell what it found."""
    pip = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "pip-audit"], check=False)
    if pip.returncode:
        print("audit: pip-audit cannot be installed: nothing was looked up", file=sys.stderr)
        return UNKNOWN
    tool = [sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner", "off", "--format", "json"]
    run = subprocess.run(tool, capture_output=True, text=True, check=False)
    try:
        status, said = verdict(json.loads(run.stdout)["dependencies"])
    except ValueError:
        last = (run.stderr.strip().splitlines() or ["it says nothing"])[-1]
        status, said = UNKNOWN, [f"nothing was looked up: {last}"]
    for line in said:
        print(f"audit: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
