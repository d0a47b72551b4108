"""LTI, as its own adapters and others may use it. Commands go through `banyan.commands.run`."""

from apps.lti.commands.id_token import verified
from apps.lti.commands.launch import EnterByLaunch, Entered, forget_nonces
from apps.lti.commands.line_item import alone_with, forget_line_item, keep_line_item
from apps.lti.commands.platform_health import platform_failed, platform_is_well
from apps.lti.commands.score import (
    Statement,
    ask_again,
    due_platforms,
    next_statement,
    park,
    put_off,
    told,
)
from apps.lti.queries import (
    LinkPlace,
    Party,
    Registered,
    link_place,
    party,
    platform_of,
    public_keys,
)

__all__ = [
    "EnterByLaunch",
    "Entered",
    "LinkPlace",
    "Party",
    "Registered",
    "Statement",
    "alone_with",
    "ask_again",
    "due_platforms",
    "forget_line_item",
    "forget_nonces",
    "keep_line_item",
    "link_place",
    "next_statement",
    "park",
    "party",
    "platform_failed",
    "platform_is_well",
    "platform_of",
    "public_keys",
    "put_off",
    "told",
    "verified",
]
