"""Memory that an allocator keeps: far faster in fitting, given back when it has become much.

    LD_PRELOAD=libjemalloc.so.2 \\
    MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1,metadata_thp:always,thp:always,narenas:2 python -m training.exchange …

jemalloc so told never gives back what is freed, which batches of ever other sizes scatter until nothing is left.
Without it nothing here does anything.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

#: Bytes in memory from which what is kept is given back.
MUCH = 10 << 30
#: jemalloc's name for giving back what all its arenas keep.
_PURGE = b"arena.4096.purge"
_PAGE = 4096


def resident() -> int:
    """Bytes of this process that lie in memory; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def give_back(much: int = MUCH) -> bool:
    """Give back what jemalloc keeps where the process has more than ``much`` bytes; whether it did."""
    if resident() <= much:
        return False
    try:
        mallctl = ctypes.CDLL(None).mallctl
    except (AttributeError, OSError):
        return False
    return bool(mallctl(_PURGE, None, None, None, 0) == 0)
