"""Usage as the front door serves it."""

from banyan.routes import DeclaredRoute, routes

routes(
    DeclaredRoute(
        key="usage_hours", method="GET", template="/api/v1/usage/hours", endpoint="usage.hours"
    )
)
