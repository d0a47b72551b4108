"""Questions written in the admin: choose a type, fill its form, see it as a learner, keep it.

The browser draws the form (pages/static/assessments/authoring) and sends what was typed as JSON,
so that nothing typed is lost when something is wrong with it.
"""

import re
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.assessments.api import ImportQuestions
from apps.assessments.formats.authoring import KINDS, drafted, form_of
from apps.assessments.formats.banyan_json import banyan_json
from apps.assessments.formats.full_marks import full_marks_warning
from apps.assessments.models import Question
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Item
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.shown import Place
from apps.assessments.rules.view import learner_view
from banyan.commands import run
from banyan.errors import Refusal
from banyan.models import Tenant

_PLACED = re.compile(r"(?P<message>.*?)(?: - at `\$\.?(?P<place>.*)`)?", re.DOTALL)

_PLAINLY = {
    "Invalid decimal string": "this is not a number",
    "Expected `int`, got `str`": "this is not a whole number",
}


class Written(msgspec.Struct):
    """What the form sends; the tenant and the category matter when the question is kept."""

    item: dict[str, Any]
    tenant: str = ""
    category: str = ""


def may_write(request: HttpRequest) -> None:
    """Raise PermissionDenied for who may not add questions."""
    if not request.user.has_perm("assessments.add_question"):
        raise PermissionDenied


def form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The types to choose from, or the form of one: empty, or filled with `?from=` a question."""
    may_write(request)
    old = _question(request.GET.get("from"))
    kind = old.type if old else request.GET.get("type", "")
    known = next((one for one in KINDS if one.name == kind), None)
    if known is None:
        return render(request, "admin/assessments/question_types.html", {**context, "kinds": KINDS})
    return render(
        request,
        "admin/assessments/question_form.html",
        {
            **context,
            "title": f"New version of “{old.name}”" if old else f"Add question: {known.label}",
            "kind": known,
            "old": old,
            "tenants": Tenant.objects.order_by("name"),
            "writing": {
                "type": known.name,
                "form": form_of(known.name),
                "item": old and old.definition,
            },
        },
    )


def check_view(request: HttpRequest) -> JsonResponse:
    """What a learner would see of what was typed, or what is wrong with it and where."""
    may_write(request)
    try:
        item = drafted(_sent(request).item)
    except InvalidItem as error:
        return JsonResponse({"error": _said(error)})
    return JsonResponse({"view": _view(item), "warning": full_marks_warning(item)})


def kept(request: HttpRequest) -> tuple[Question, bool] | dict[str, str]:
    """The question that was made of what was typed and whether it is new; or what is wrong."""
    may_write(request)
    sent = _sent(request)
    try:
        tenant = Tenant.objects.get(id=sent.tenant)
    except (Tenant.DoesNotExist, ValidationError):
        return {"message": "Choose a school.", "place": "tenant"}
    try:
        item = drafted(sent.item)
        data = banyan_json([(item, " ".join(sent.category.split()))])
        command = ImportQuestions(
            tenant=tenant.id, actor=request.user.get_username(), data=data, format="banyan_json"
        )
        done = run(command)
    except InvalidItem as error:
        return _said(error)
    except Refusal as refusal:
        return {"message": refusal.detail, "place": ""}
    return Question.across_tenants.get(id=done.questions[0]), bool(done.added)


def _sent(request: HttpRequest) -> Written:
    try:
        return msgspec.json.decode(request.body, type=Written)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Http404("This is not what the form sends.") from None


def _question(id: str | None) -> Question | None:
    if not id:
        return None
    try:
        return Question.across_tenants.select_related("tenant").get(id=UUID(id))
    except (ValueError, Question.DoesNotExist):
        raise Http404("There is no such question.") from None


def _said(error: InvalidItem) -> dict[str, str]:
    """The message and the field it is about: "choices[0].fraction", "" for the whole question."""
    found = _PLACED.fullmatch(str(error))
    message, place = (found["message"], found["place"]) if found else (str(error), "")
    message = _PLAINLY.get(message, message)
    return {"message": message[:1].upper() + message[1:] + ".", "place": place or ""}


def _view(item: Item) -> dict[str, Any]:
    """As an attempt shows it (rest: AttemptView.items)."""
    shown: dict[str, Any] = msgspec.to_builtins(learner_view(item, Place("preview", 1)))
    unanswered = {
        "slot": 1,
        "max_mark": printed(item.default_mark),
        "response": None,
        "revision": 0,
    }
    return {**shown, **unanswered}
