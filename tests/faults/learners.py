"""Simulated learners: each sits one attempt after another, some of them in two tabs."""

import asyncio
import random
import time
from collections.abc import Callable

import aiohttp
import jwt

from banyan.settings.env import DEMO_SECRET
from tests.faults.courier import Courier
from tests.faults.journal import Journal
from tests.faults.tab import Tab

_TWO_TABS = 0.3


async def sit_exams(
    url: str,
    journal: Journal,
    seed: int,
    going: Callable[[], bool],
    learners: int = 24,
    pause: float = 0.3,
) -> None:
    """Let `learners` work while `going()`, then finish what they have begun to ask.

    `pause` is the mean time in seconds between two requests of a tab.
    """
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=limits) as session, asyncio.TaskGroup() as all:
        for number in range(learners):
            chance = random.Random(f"{seed}/{number}")
            name = f"fault-{seed}-{number}"
            tabs = 2 if chance.random() < _TWO_TABS else 1
            for tab in range(tabs):
                own = random.Random(f"{seed}/{number}/{tab}")
                courier = Courier(session, name, _token(name), journal, own)
                all.create_task(_work(Tab(courier, f"{name}-{tab}", own), courier, going, pause))


async def _work(tab: Tab, courier: Courier, going: Callable[[], bool], pause: float) -> None:
    while going():
        await tab.act()
        await asyncio.sleep(tab.chance.expovariate(1 / pause))
    await courier.finish()


def _token(learner: str) -> str:
    now = int(time.time())
    claims = {
        "iss": "banyan-demo",
        "aud": "banyan",
        "sub": learner,
        "name": learner,
        "tenant": "demo",
        "role": "learner",
        "iat": now,
        "exp": now + 12 * 3600,
    }
    return jwt.encode(claims, DEMO_SECRET, algorithm="HS256")
