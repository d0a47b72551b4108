"""`make test-faults`: a storm of FAULT_SECONDS from FAULT_SEED; the last line is its verdict.

Exits with 1 when a promise was broken, or nothing was promised.
"""

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.drive.platform import RunningPlatform, running_platform
from tests.faults.checks.verdict import Verdict
from tests.faults.pair import Pair
from tests.faults.schedule import outages, promotions
from tests.faults.storm import Storm, send_everyone_to_the_module, watching
from tests.faults.strikes.full_disk import FullDisk
from tests.faults.strikes.full_wal import FullWal
from tests.faults.strikes.promote import Promote
from tests.faults.strikes.strike import Strike

_SHOWN = 40
_BEGAN = time.monotonic()


def main() -> int:
    """Run, report, and leave the home behind for whoever looks into a failure."""
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(1_000_000))
    seconds = float(os.environ.get("FAULT_SECONDS") or 60)
    _say(f"FAULT_SEED={seed} FAULT_SECONDS={seconds:.0f}")
    home = Path(tempfile.mkdtemp(prefix="banyan-faults-"))
    home.chmod(0o755)
    verdict = _run(home / "platform", seed, seconds)
    verdict = verdict.with_that_of(_fail_over(home, seed, max(60.0, seconds / 5)))
    for violation in verdict.violations[:_SHOWN]:
        _say(f"{violation.figure}: {violation.what}")
    if verdict.clean:
        shutil.rmtree(home)
    else:
        _say(f"journal, log and database are in {home}")
    sys.stdout.write(json.dumps(verdict.figures()) + "\n")
    return 0 if verdict.clean else 1


def _run(home: Path, seed: int, seconds: float) -> Verdict:
    planned = outages(seconds, random.Random(f"{seed}/outages"))
    disks = [strike for _, strike in planned if isinstance(strike, FullDisk | FullWal)]
    try:
        with running_platform(home) as platform:
            possible = [one for one in planned if _can(platform, one[1])]
            for disk in disks:
                if disk.why_not(platform) is None:
                    disk.prepare(platform)
            send_everyone_to_the_module(platform)
            storm = Storm(platform, seed, _say)
            with watching(platform, os.environ.get("KAFKA_BOOTSTRAP_SERVERS")) as witness:
                asyncio.run(_rage(storm, seconds, possible))
                for reply, times in storm.journal.turned_away.most_common():
                    _say(f"Turned away {times} times: {reply}")
                _say("Comparing")
                return storm.verdict(witness)
    finally:
        for disk in disks:
            disk.close()


def _fail_over(home: Path, seed: int, seconds: float) -> Verdict:
    """The same on a platform whose primary is lost again and again."""
    _say(f"A primary and a replica, for {seconds:.0f} s")
    pair = Pair(home / "servers")
    # With a Kafka of its own: among the events of the first part its witness would be lost.
    os.environ.pop("KAFKA_BOOTSTRAP_SERVERS", None)
    try:
        with running_platform(home / "failing-over", DATABASE_URL=pair.database_url) as platform:
            send_everyone_to_the_module(platform)
            storm = Storm(platform, seed, _say, pair.database_url)
            planned: list[tuple[float, Strike]] = [
                (at, Promote(pair)) for at in promotions(seconds, random.Random(f"{seed}/pair"))
            ]
            with watching(platform, None) as witness:
                asyncio.run(_rage(storm, seconds, planned))
                _say("Comparing")
                return storm.verdict(witness)
    finally:
        pair.close()


def _can(platform: RunningPlatform, strike: Strike) -> bool:
    reason = strike.why_not(platform)
    if reason is not None:
        _say(f"SKIPPED {strike.name}: {reason}")
    return reason is None


async def _rage(storm: Storm, seconds: float, planned: list[tuple[float, Strike]]) -> None:
    schedule = storm.schedule
    await storm.rage(
        asyncio.gather(
            schedule.kill_for(seconds), *(schedule.strike_at(at, one) for at, one in planned)
        )
    )


def _say(text: str) -> None:
    sys.stderr.write(f"{time.monotonic() - _BEGAN:7.1f} s  {text}\n")


if __name__ == "__main__":
    sys.exit(main())
