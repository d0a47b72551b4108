"""What a verified id_token says: who comes, as what, to which exam, and where the score goes.

LTI Core 1.3 §5.3 and §5.4, Security Framework 1.0 §5.1.3, AGS 2.0 §3.1.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec

from apps.lti.errors import BadLaunch, NoSuchExam, NotForYou

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_RESOURCE_LINK = "LtiResourceLinkRequest"
_VISITORS = "lti-"
_LONGEST = 255  # of `sub` and of ids, LTI Core §5.3.6.1 and §5.3.5

Claims = Mapping[str, Any]


class Gradebook(msgspec.Struct, frozen=True):
    """Where scores of this link go: its line item, or the place where one can be made."""

    line_item: str
    line_items: str
    scopes: list[str]


class Launch(msgspec.Struct, frozen=True):
    """A launch that may go on. `teaches`: an instructor, who sits no exam."""

    subject: str
    name: str
    teaches: bool
    deployment: str
    link: str
    link_title: str
    assessment: str
    gradebook: Gradebook | None


def launch_of(claims: Claims, client: str, deployments: Collection[str], nonce: str) -> Launch:
    """The launch that these claims, whose signature, issuer, audience and times are verified,
    ask for. Raises BadLaunch, NotForYou or NoSuchExam."""
    _must_be_for(claims, client)
    if not nonce or claims.get("nonce") != nonce:
        raise BadLaunch("The platform's message answers another launch than this one (nonce).")
    if _text(claims, "message_type") != _RESOURCE_LINK or _text(claims, "version") != "1.3.0":
        raise BadLaunch("Only resource links of LTI 1.3 can be opened here.")
    deployment = _text(claims, "deployment_id")
    if deployment not in deployments:
        raise BadLaunch(f"The deployment {deployment[:60]!r} is not registered here.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or "\x00" in subject:
        raise BadLaunch("The platform does not say who you are, so no score could be yours.")
    link = _object(claims, "resource_link")
    link_id = link.get("id")
    if not isinstance(link_id, str) or not 0 < len(link_id) <= _LONGEST or "\x00" in link_id:
        raise BadLaunch("The platform does not say which link this is.")
    return Launch(
        subject=subject,
        name=_name(claims),
        teaches=_teaches(claims),
        deployment=deployment,
        link=link_id,
        link_title=str(link.get("title") or "")[:200].replace("\x00", ""),
        assessment=_assessment(claims),
        gradebook=_gradebook(claims),
    )


def local_user(platform: UUID, subject: str) -> str:
    """The visitor's user id here: nobody of another platform, and nobody of the school, has it."""
    return f"{_VISITORS}{sha256(platform.bytes + subject.encode()).hexdigest()[:48]}"


def is_visitor(user: str) -> bool:
    """Whether this is the user id of somebody who has come by a launch."""
    return user.startswith(_VISITORS)


def _must_be_for(claims: Claims, client: str) -> None:
    """OpenID Connect Core §3.1.3.7, steps 3 to 5."""
    audience = claims.get("aud")
    party = claims.get("azp")
    if party is None and isinstance(audience, list) and len(audience) > 1:
        raise BadLaunch("The platform's message is for several tools and names none (azp).")
    if party is not None and party != client:
        raise BadLaunch("The platform's message is for another tool (azp).")


def _teaches(claims: Claims) -> bool:
    roles = [one for one in _list(claims, "roles") if isinstance(one, str)]
    if any(_is(role, "Learner") for role in roles):
        return False
    if any(_is(role, "Instructor") for role in roles):
        return True
    raise NotForYou


def _is(role: str, wanted: str) -> bool:
    # A sub-role counts as its role; the bare name is an older spelling (LTI Core §A.2.3).
    whole, sub = f"{_MEMBERSHIP}#{wanted}", f"{_MEMBERSHIP}/{wanted}#"
    return role in (whole, wanted) or role.startswith(sub)


def _assessment(claims: Claims) -> str:
    """The custom parameter, or `?assessment=` of the link's address, which is signed as well."""
    named = _object(claims, "custom").get("assessment")
    if not named:
        named = _asked(_text(claims, "target_link_uri")).get("assessment", [""])[0]
    if not isinstance(named, str) or not 0 < len(named) <= 64 or "\x00" in named:
        raise NoSuchExam(
            "The link in your course names no exam. Its custom parameters need a line such as"
            " assessment=biology, with the key of an exam."
        )
    return named


def _asked(url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url).query)
    except ValueError:  # no URL at all, such as https://[
        return {}


def _gradebook(claims: Claims) -> Gradebook | None:
    found = claims.get(_ENDPOINT)
    if not isinstance(found, dict):
        return None
    scopes = found.get("scope")
    book = Gradebook(
        line_item=_url(found.get("lineitem")),
        line_items=_url(found.get("lineitems")),
        scopes=[one for one in scopes if isinstance(one, str)] if isinstance(scopes, list) else [],
    )
    if SCORE not in book.scopes or not (book.line_item or book.line_items):
        return None
    return book


def _url(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 2000 and "\x00" not in value else ""


def _name(claims: Claims) -> str:
    whole = claims.get("name")
    if not isinstance(whole, str) or not whole.strip():
        parts = (claims.get("given_name"), claims.get("family_name"))
        whole = " ".join(part for part in parts if isinstance(part, str))
    return whole.strip()[:200].replace("\x00", "") or "Learner"


def _text(claims: Claims, name: str) -> str:
    value = claims.get(_CLAIM + name)
    return value if isinstance(value, str) else ""


def _object(claims: Claims, name: str) -> dict[str, Any]:
    value = claims.get(_CLAIM + name)
    return value if isinstance(value, dict) else {}


def _list(claims: Claims, name: str) -> list[Any]:
    value = claims.get(_CLAIM + name)
    return value if isinstance(value, list) else []
