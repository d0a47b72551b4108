"""Third-party login and launch (LTI Security Framework 1.0 §5.1.1)."""

from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.lti.api import EnterByLaunch, Entered, Registered, platform_of, public_keys, verified
from apps.lti.errors import BadLaunch, BadLogin, UnknownPlatform
from apps.lti.pages import state as states
from apps.lti.pages.answers import from_a_platform, page
from apps.lti.rules.launch import launch_of, local_user
from banyan.addresses import at
from banyan.commands import run
from banyan.http import problems
from banyan.identity import Role
from banyan.identity.visits import admit

_HINTS = ("login_hint", "lti_message_hint")
_LOGIN = (*_HINTS, "iss", "client_id", "target_link_uri", "lti_deployment_id")
_LONGEST = 4000


@from_a_platform
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest, platform: UUID) -> HttpResponse:
    """Where a platform sends somebody who has followed a link: on to its own login, with a state.

    In a frame only a button is shown, which does the same in a window of its own: inside another
    site browsers keep neither the cookie nor the answers that wait for the network.
    """
    known = platform_of(platform)
    asked = request.POST if request.method == "POST" else request.GET
    _must_fit(known, asked)
    if request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "object", "embed"):
        fields = [(name, asked[name]) for name in _LOGIN if name in asked]
        context = {"fields": fields, "action": request.path}
        return page(request, "window.html", context, framed=True)
    state, text, secret = states.begin(platform)
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": known.client,
        "redirect_uri": request.build_absolute_uri(_path(platform)),
        "state": text,
        "nonce": state.nonce,
        **{name: asked[name] for name in _HINTS if name in asked},
    }
    joint = "&" if urlsplit(known.auth_url).query else "?"
    response = HttpResponseRedirect(f"{known.auth_url}{joint}{urlencode(query)}")
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    states.give(response, state, secret, _path(platform))
    return response


@from_a_platform
@require_POST
def launch(request: HttpRequest, platform: UUID) -> HttpResponse:
    """Where the platform posts who has come; answered by a page that opens the exam."""
    known = platform_of(platform)
    if "error" in request.POST:
        raise BadLaunch(f"The platform has refused the login: {request.POST['error'][:200]}")
    state = states.read(request.POST.get("state", ""), platform)
    states.must_be_this_browser(state, request)
    claims = verified(known, request.POST.get("id_token", ""))
    asked = launch_of(claims, known.client, known.deployments, state.nonce)
    entered = run(
        EnterByLaunch(
            tenant=known.tenant,
            actor=local_user(known.id, asked.subject),
            platform=known.id,
            nonce=state.nonce,
            launch=asked,
        )
    )
    response = page(request, "launched.html", _context(known, entered), framed=False)
    response["X-Frame-Options"] = "DENY"
    states.take_back(response, state, _path(platform))
    return response


@require_GET
def keys(request: HttpRequest, platform: UUID) -> JsonResponse:
    """Our public key for this platform (RFC 7517)."""
    try:
        return JsonResponse(public_keys(platform), headers={"Cache-Control": "max-age=300"})
    except UnknownPlatform as refusal:
        document, _ = problems.of_refusal(refusal)
        return JsonResponse(document, status=refusal.status, content_type=problems.CONTENT_TYPE)


def _must_fit(known: Registered, asked: QueryDict) -> None:
    if asked.get("iss") != known.issuer:
        raise BadLogin("This launch comes from another platform than is registered here (iss).")
    if asked.get("client_id", known.client) != known.client:
        raise BadLogin("This launch is for another tool (client_id).")
    if not asked.get("login_hint"):
        raise BadLogin("The platform does not say who is to log in (login_hint).")
    if any(len(asked.get(name, "")) > _LONGEST for name in _LOGIN):
        raise BadLogin("The platform's request is too long.")


def _path(platform: UUID) -> str:
    return reverse("lti:launch", kwargs={"platform": platform})


def _context(known: Registered, entered: Entered) -> dict[str, str]:
    exam = quote(entered.assessment, safe="")
    teaches = entered.role is Role.TEACHER
    return {
        "token": admit(known.slug, entered.user, entered.role, entered.name),
        "user": entered.user,
        "name": entered.name,
        "role": entered.role.value,
        "tenant": known.slug,
        # Never an address that the platform has named: always one of ours.
        "target": at(f"/teach/results/{exam}/" if teaches else f"/learn/exam/{exam}/"),
    }
