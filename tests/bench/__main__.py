"""The pump's speed as ratios to a floor: `python -m tests.bench [--quick] [NAME …]`.

The floor is what one hop of a 300-byte message costs in lxml alone, with nothing around it: parse, exclusive
canonical XML, parse again, validate envelope and payload, serialize. It is measured in turn with each scenario,
segment by segment in one run, so that a machine whose speed swings still gives a ratio worth reading. A ratio of
1 means: as many hops a second as the bare lxml calls.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import scenarios
from tests.bench.floor import Floor
from tests.bench.memory import growth_per_100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="scenarios to run; all by default")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter segments")
    options = parser.parse_args()
    segments, seconds = (3, 0.15) if options.quick else (9, 0.5)
    floor = Floor()
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {sys.platform}")
    print(f"floor: {floor.microseconds(seconds):.1f} µs for {floor.size} bytes")
    print(f"{'scenario':44} {'ratio to floor':>14}   {'min … max':>13}   {'µs a hop':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, scenario in scenarios.ALL.items():
            if options.names and name not in options.names:
                continue
            ratios, costs = asyncio.run(measure(scenario, floor, segments, seconds, Path(folder)))
            print(
                f"{name:44} {statistics.median(ratios):14.2f}   {min(ratios):5.2f} … {max(ratios):5.2f}   "
                f"{statistics.median(costs):8.1f}",
                flush=True,
            )
    if not options.names or "memory" in options.names:
        growth = asyncio.run(growth_per_100_000(100_000 if options.quick else 1_000_000))
        print(f"{'memory growth in 100,000 hops, MB':44} {growth / 1e6:14.3f}")


async def measure(
    scenario: scenarios.Scenario, floor: Floor, segments: int, seconds: float, folder: Path
) -> tuple[list[float], list[float]]:
    """Segments of floor and scenario in turn: the ratios, and microseconds a hop."""
    ratios, costs = [], []
    async with scenario(folder) as hops:
        await hops()
        for _ in range(segments):
            before = floor.microseconds(seconds / 2)
            done, start = 0, time.process_time()
            while time.process_time() - start < seconds:
                done += await hops()
            cost = (time.process_time() - start) / done * 1e6
            after = floor.microseconds(seconds / 2)
            ratios.append((before + after) / 2 / cost)
            costs.append(cost)
    return ratios, costs


if __name__ == "__main__":
    main()
