"""For whoever checks the marks: attempts as they are stored, and the scorer asked again."""

from django.http import HttpResponse

from legacy_proxy.monolith import content, definitions, responses, scoring
from legacy_proxy.monolith.content import Json
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.problems import Problem, invalid

PAGE = 200
MOST_PAIRS = 1000


def archive(call: Call) -> HttpResponse:
    """GET /api/v1/archive?after=ID: attempts with their questions, answers and marks, for staff.

    `next` is what to ask for after, null at the end.
    """
    call.allow("teacher", "admin")
    after = call.request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise invalid("`after` is the number of an attempt.")
    rows = content.page("attempt", int(after), PAGE)
    return reply(
        {
            "attempts": [{**row.body, "id": row.id} for row in rows],
            "next": rows[-1].id if len(rows) == PAGE else None,
        }
    )


def grade(call: Call) -> HttpResponse:
    """POST /api/v1/grade: {"pairs": [{"item": …, "response": …}]} to what each is worth, for staff.

    A pair that cannot be graded is answered with its `problem`.
    """
    call.allow("teacher", "admin")
    pairs = call.body().get("pairs")
    if not isinstance(pairs, list) or len(pairs) > MOST_PAIRS:
        raise invalid(f"`pairs` is a list of at most {MOST_PAIRS}.")
    return reply({"grades": [_graded(pair) for pair in pairs]})


def _graded(pair: object) -> Json:
    try:
        source = definitions.mapping(pair, "pair")
        item = definitions.item(source.get("item"), "item")
        response = responses.checked(item, source.get("response"))
    except Problem as problem:
        return {"problem": problem.document()["detail"]}
    fraction = scoring.score(item, response).fraction
    return {"fraction": None if fraction is None else scoring.plain(fraction)}
