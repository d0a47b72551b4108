"""Serving a hot endpoint: ASGI in, ASGI out."""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from banyan.errors import InvalidRequest, Refusal, TooLarge
from banyan.http import problems
from banyan.http.hot.body import ClientGone, Stream, read_body
from banyan.http.hot.endpoint import Call, Endpoint, Reply
from banyan.http.problems import Send
from banyan.identity.principal import Principal

logger = logging.getLogger(__name__)

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_decoders: dict[str, msgspec.json.Decoder[Any]] = {}


async def serve(
    endpoint: Endpoint,
    principal: Principal,
    params: Mapping[str, str],
    scope: Mapping[str, Any],
    receive: Any,
    send: Send,
    *,
    limit: int,
) -> None:
    """Answer one request; refusals and faults become problem documents.

    `limit` is the largest body taken, in bytes.
    """
    try:
        call = await _call(endpoint, principal, params, scope, receive, limit)
        reply = await endpoint.handler(call)
    except TooLarge as refusal:
        document, headers = problems.of_refusal(refusal)
        # The rest of the body is still on its way; there is no use in reading it.
        await problems.send_problem(send, document, {**headers, "Connection": "close"})
    except ClientGone:
        return
    except Refusal as refusal:
        await problems.send_problem(send, *problems.of_refusal(refusal))
    except Exception:
        logger.exception("hot endpoint failed", extra={"endpoint": endpoint.name})
        await problems.send_problem(send, problems.of_fault(), {})
    else:
        await _send(send, reply)


async def _call(
    endpoint: Endpoint,
    principal: Principal,
    params: Mapping[str, str],
    scope: Mapping[str, Any],
    receive: Any,
    limit: int,
) -> Call[Any]:
    principal.must_be(*endpoint.roles)
    body: Any = Stream(scope, receive)
    if endpoint.body is not Stream:
        body = _decode(endpoint, await read_body(scope, receive, limit))
    return Call(
        principal=principal,
        params=params,
        query=_query(scope),
        body=body,
        key=_key(scope) if endpoint.writes else None,
        authorization=_header(scope, b"authorization") or "",
    )


def _query(scope: Mapping[str, Any]) -> dict[str, str]:
    if not scope["query_string"]:
        return {}
    try:
        return dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=32))
    except ValueError:
        raise InvalidRequest("At most 32 query parameters are taken here.") from None


def _decode(endpoint: Endpoint, raw: bytes) -> Any:
    if endpoint.body is None:
        return None
    decoder = _decoders.get(endpoint.name)
    if decoder is None:
        decoder = _decoders[endpoint.name] = msgspec.json.Decoder(endpoint.body)
    try:
        return decoder.decode(raw or b"{}")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest(f"The body is not what this endpoint takes: {error}") from error


def _key(scope: Mapping[str, Any]) -> str | None:
    key = _header(scope, b"idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidRequest("An Idempotency-Key has 1 to 64 visible ASCII characters.")
    return key


def _header(scope: Mapping[str, Any], wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            text: str = value.decode("latin-1").strip()
            return text
    return None


async def _send(send: Send, reply: Reply) -> None:
    body = msgspec.json.encode(reply.body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in reply.headers),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
