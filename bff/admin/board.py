"""The page of the migration, kept up to date while it is open."""

from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from banyan.addresses import at
from bff.admin.board_rows import board


def page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The whole page, or with `?part` what changes of it."""
    if not request.user.has_perm("bff.view_route"):
        raise PermissionDenied
    template = "_board.html" if "part" in request.GET else "board.html"
    told = {**site.each_context(request), "title": "Migration", "board": board(timezone.now())}
    told["news"] = at("/ws/status")
    response = TemplateResponse(request, f"admin/bff/{template}", told)
    response["Cache-Control"] = "no-store"
    return response
