"""The published keys of receipts."""

from django.http import HttpRequest, JsonResponse

from banyan.receipts.signature import published_keys


def receipt_keys(request: HttpRequest) -> JsonResponse:
    """The JWK set that verifies receipts: public, and the same for every school."""
    return JsonResponse(
        published_keys(),
        headers={"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"},
    )
