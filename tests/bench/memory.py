"""What is left of many hops when they are over."""

from __future__ import annotations

import gc
from pathlib import Path

from tests.bench import scenarios

WARM_UP_ROUNDS = 12
"""Until as many idle conversations are kept as may be, and the allocator has its pools."""


async def growth_per_100_000(hops: int) -> float:
    """Bytes that the process grew by in 100,000 hops, measured over so many after a warm-up."""
    async with scenarios.conversations(Path()) as run:
        for _ in range(WARM_UP_ROUNDS):
            await run()
        before, done = _resident_bytes(), 0
        while done < hops:
            done += await run()
        return (_resident_bytes() - before) / done * 100_000


def _resident_bytes() -> int:
    gc.collect()
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
