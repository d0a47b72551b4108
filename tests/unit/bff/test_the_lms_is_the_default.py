"""What nobody of ours claims is the LMS's, with everything that belongs to its pages."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import ClientSession, CookieJar, FormData, web

from banyan.identity import Principal, Role
from banyan.ids import uuid7
from bff.gateway import dispatch
from bff.gateway.dispatch import App, Gateway
from bff.routes.propagation import Routes
from bff.routes.snapshot import Placed, RouteEntry, Snapshot
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy.app import LegacyProxy
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import asgi_server

Open = Callable[..., AbstractAsyncContextManager[ClientSession]]


async def _log_in(request: web.Request) -> web.Response:
    user = (await request.post())["user"]
    response = web.Response(status=303, headers={"Location": "/my/"})
    response.set_cookie("lms_session", str(user), path="/", httponly=True)
    return response


async def _my_page(request: web.Request) -> web.Response:
    return web.Response(text=f"my page, {request.cookies.get('lms_session', 'nobody')}")


async def _take(request: web.Request) -> web.Response:
    uploaded = (await request.post())["file"]
    assert isinstance(uploaded, web.FileField)
    return web.Response(text=f"{uploaded.filename} {len(uploaded.file.read())}")


async def _anything(request: web.Request) -> web.Response:
    return web.Response(text=f"{request.method} {request.path_qs}")


@pytest.fixture
async def lms() -> AsyncIterator[str]:
    """An LMS with pages of its own; its origin."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes(
        [
            web.post("/login/", _log_in),
            web.get("/my/", _my_page),
            web.post("/upload/", _take),
            web.route("*", "/{rest:.*}", _anything),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _django(scope: Any, receive: Any, send: Any) -> None:
    """Stands for everything of ours."""
    body = f"ours {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def opened(lms: str) -> Open:
    """A front door before it, with these routes; a browser at the door."""

    @asynccontextmanager
    async def open_door(*placed: Placed, loaded: bool = True) -> AsyncIterator[ClientSession]:
        proxy = LegacyProxy({"monolith": Upstream("monolith", lms)}, strict=False)
        await proxy.startup()
        routes = SimpleNamespace(current=Snapshot(1, list(placed)), loaded=loaded)
        django = cast(App, _django)
        door = Gateway(django, proxy, cast(Routes, routes), Shadows(django))
        async with asgi_server(door) as port:
            jar = CookieJar(unsafe=True)  # it keeps cookies of an address, too
            async with ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as browser:
                yield browser
        await proxy.close()

    return open_door


def entry(**changed: Any) -> RouteEntry:
    fields: dict[str, Any] = {
        "key": "pages",
        "upstream": "monolith",
        "module_endpoint": "django",
        "state": "legacy",
        "ramp_bp": 0,
        "salt": b"salt",
        "pin": "none",
        "needs_token": False,
    }
    return RouteEntry(**{**fields, **changed})


async def got(browser: ClientSession, path: str, **options: Any) -> str:
    async with browser.get(path, **options) as response:
        return await response.text()


async def test_somebody_logs_in_at_the_lms_and_is_known_there(opened: Open) -> None:
    async with opened() as browser:
        async with browser.post("/login/", data={"user": "ana"}, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/my/")
            assert "HttpOnly" in response.headers["Set-Cookie"]
        assert await got(browser, "/my/") == "my page, ana"


async def test_a_file_is_uploaded_to_the_lms(opened: Open) -> None:
    form = FormData({"why": "homework"})
    form.add_field("file", BytesIO(b"x" * 3_000_000), filename="essay.odt")
    async with opened() as browser, browser.post("/upload/", data=form) as response:
        assert await response.text() == "essay.odt 3000000"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_whatever_is_asked_of_it_reaches_it(opened: Open, method: str) -> None:
    async with opened() as browser, browser.request(method, "/index.php?id=3&a=b") as response:
        assert await response.text() == f"{method} /index.php?id=3&a=b"
        assert response.headers["Banyan-Route"] == "monolith"


async def test_pages_of_ours_are_not_asked_of_it(opened: Open) -> None:
    async with opened() as browser:
        for path in ("/learn/", "/admin/auth/user/", "/static/pages/app.css", "/status/en/"):
            assert await got(browser, path) == f"ours {path}"


async def test_a_path_that_could_be_read_in_two_ways_is_refused(opened: Open) -> None:
    async with opened() as browser, browser.get("/mod//quiz") as response:
        assert (response.status, (await response.json())["code"]) == (400, "bad_framing")


async def test_an_attempt_of_ours_is_not_taken_there_while_no_routes_are_known(
    opened: Open,
) -> None:
    async with opened(loaded=False) as browser:
        async with browser.get(f"/any/{uuid7()}/answers") as response:
            assert response.status == 503
        assert await got(browser, "/any/4/answers") == "GET /any/4/answers"


async def test_a_route_names_everything_below_a_place(opened: Open) -> None:
    async with (
        opened(("GET", "/mod/*", entry())) as browser,
        browser.get("/mod/quiz/view.php") as response,
    ):
        assert await response.text() == "GET /mod/quiz/view.php"
        assert response.headers["Banyan-Route"] == "pages;v=1;t=legacy"


async def test_a_route_for_everything_leaves_ours_alone(opened: Open) -> None:
    async with opened(("GET", "/*", entry())) as browser:
        assert await got(browser, "/learn/") == "ours /learn/"
        async with browser.get("/else/") as response:
            assert response.headers["Banyan-Route"] == "pages;v=1;t=legacy"


@pytest.mark.parametrize("authorization", [None, "Bearer something.of.theirs", "Basic YTpi"])
@pytest.mark.parametrize("changed", [{}, {"state": "ramp", "ramp_bp": 10_000}])
async def test_who_shows_no_token_of_ours_goes_to_the_lms(
    opened: Open, authorization: str | None, changed: dict[str, Any]
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with opened(("GET", "/my/", entry(**changed))) as browser:
        assert await got(browser, "/my/", headers=headers) == "my page, nobody"


@pytest.mark.parametrize(
    "changed", [{"needs_token": True}, {"state": "module"}, {"state": "ramp", "everyone": True}]
)
async def test_nobody_unknown_is_let_in_where_the_module_would_answer(
    opened: Open, changed: dict[str, Any]
) -> None:
    async with (
        opened(("GET", "/my/", entry(**changed))) as browser,
        browser.get("/my/") as response,
    ):
        assert response.status == 401


async def test_who_shows_a_token_is_ramped_on_the_same_route(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ana(_scope: Any) -> Principal:
        return Principal(uuid7(), "school", "ana", "Ana", Role.LEARNER, 0)

    monkeypatch.setattr(dispatch, "identify", ana)
    async with opened(("GET", "/my/", entry(state="ramp", ramp_bp=10_000))) as browser:
        assert await got(browser, "/my/") == "ours /my/"
