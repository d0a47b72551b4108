"""The base of DRF views: inside its caller's tenant from authentication to the response.

Apart from `drf`, which DRF itself imports while its own views are still being loaded.
"""

from contextlib import ExitStack
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from banyan.identity.principal import Principal
from banyan.tenancy.scope import tenant_scope


class TenantView(APIView):
    """A view that works inside its caller's tenant, from authentication to the response."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        with ExitStack() as self.scopes:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        principal: Principal = request.user  # type: ignore[assignment]  # BearerAuthentication's
        self.scopes.enter_context(tenant_scope(principal.tenant))


def principal_of(request: Request) -> Principal:
    """Who sent this authenticated request."""
    principal: Principal = request.user  # type: ignore[assignment]
    return principal
