"""The assessment that a drill's learners sit: it has to exist on both sides."""

import asyncio
from typing import Any

import aiohttp

from bff.drills.learners import Learner
from bff.drills.reconciliation import Unanswered, got, listed


def chosen(url: str, legacy_url: str, learner: Learner, wanted: str) -> str:
    """The assessment that is wanted, else the first that can be sat as often as one likes, of
    those on both sides. Raises Unanswered, saying what is missing."""
    return asyncio.run(_chosen(url, legacy_url, learner.token, wanted))


async def _chosen(url: str, legacy_url: str, token: str, wanted: str) -> str:
    async with aiohttp.ClientSession(url) as ours, aiohttp.ClientSession(legacy_url) as legacy:
        seen = await listed(ours, token)
        fitting = [str(one["id"]) for one in seen if wanted in ("", one["id"]) and _endless(one)]
        for name in fitting:
            if await got(legacy, f"/api/v1/assessments/{name}", token) is not None:
                return name
    what = wanted or "anything"
    if not fitting:
        raise Unanswered(
            f"The drill's learners need as many attempts at {what} as they like; it allows fewer."
        )
    raise Unanswered(
        f"The monolith does not have {what} that the drill's learners sit: nobody could go back."
    )


def _endless(listed: dict[str, Any]) -> bool:
    return listed["attempts_allowed"] is None
