"""The request target as it stood on the request line."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from legacy_proxy.asgi import Scope

EXTENSION = "banyan.target"


class TargetKeepingProtocol(HttpToolsProtocol):
    """uvicorn's protocol that does not forget the authority of an absolute-form target.

    Use as `uvicorn.Config(http=TargetKeepingProtocol)`. Without it `GET http://a/ HTTP/1.1`
    with `Host: b` looks like any other request, and two hops may pick different hosts.
    """

    def on_headers_complete(self) -> None:
        if not self.url.startswith(b"/"):
            self.scope["extensions"] = {EXTENSION: {"raw": self.url}}
        super().on_headers_complete()


def raw_target(scope: Scope) -> bytes:
    """The target: as kept by the protocol above, else the raw path (without its query)."""
    extensions = scope.get("extensions")
    if extensions and EXTENSION in extensions:
        kept: bytes = extensions[EXTENSION]["raw"]
        return kept
    path: bytes = scope["raw_path"]
    return path


def path_and_query(scope: Scope) -> str:
    """Raw path and query, byte for byte as the client sent them."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("ascii")
