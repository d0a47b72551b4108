"""What happens to the platform and when: drawn from the seed, among what is there to be hit."""

import asyncio
import random
from collections.abc import Callable, Collection

from tests.drive.platform import RunningPlatform
from tests.faults.strikes.freeze import Freeze, FreezeKafka
from tests.faults.strikes.full_disk import FullDisk
from tests.faults.strikes.full_wal import FullWal
from tests.faults.strikes.kill import PROCESSES, Kill
from tests.faults.strikes.strike import Strike

_BETWEEN_KILLS = (1.5, 3.5)
# PostgreSQL and web processes hold what was acknowledged; the others make something of it.
_WEIGHTS = {"web": 4, "postgres": 3, "relay": 2, "projectors": 2, "redis": 2, "worker": 1}


def outages(seconds: float, chance: random.Random) -> list[tuple[float, Strike]]:
    """(when, what) of the outages of a run: once each, at different times, kills go on meanwhile.

    In a run of ten minutes Kafka is down for two of them.
    """
    long, short = min(120.0, seconds / 5), min(10.0, seconds / 12)
    planned: list[tuple[float, Strike]] = [
        (0.15, FreezeKafka(long)),
        (0.4, Freeze("redis", "redis-server", short)),
        (0.55, FullDisk(short)),
        (0.7, FullWal(short)),
    ]
    return [(seconds * (at + chance.uniform(-0.05, 0.05)), strike) for at, strike in planned]


def promotions(seconds: float, chance: random.Random) -> list[float]:
    """When the primary is lost: once in half a minute, while the next replica is built."""
    every = 30.0
    return [every * (number + chance.uniform(0.2, 0.6)) for number in range(int(seconds // every))]


class Schedule:
    """`kills` counts the processes that were killed; `say` is told of every strike."""

    def __init__(self, platform: RunningPlatform, seed: int, say: Callable[[str], None]) -> None:
        self.kills = 0
        self._platform = platform
        self._chance = random.Random(f"{seed}/schedule")
        self._say = say

    async def kill_for(self, seconds: float, names: Collection[str] = PROCESSES.keys()) -> None:
        """Kill one of these processes every few seconds."""
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(self._chance.uniform(*_BETWEEN_KILLS))
            # Some are still on their way back from the last time.
            there = [name for name in names if self._platform.pids(PROCESSES[name])]
            if there:
                (name,) = self._chance.choices(there, [_WEIGHTS[name] for name in there])
                await self._hit(Kill(name, self._chance))

    async def strike_at(self, seconds: float, strike: Strike) -> None:
        """An outage, `seconds` from now."""
        await asyncio.sleep(seconds)
        await self._hit(strike)

    async def _hit(self, strike: Strike) -> None:
        self._say(strike.name)
        killed = await strike.hit(self._platform)
        self.kills += killed  # read after the wait: others count meanwhile


assert _WEIGHTS.keys() == PROCESSES.keys()
