"""Who sits an exam under load: the files that the generator and the k6 script read.

`papers.tsv` has paper, slot, response: a few valid responses to every slot, as JSON.
`learners.tsv` has token, attempt, paper, and after a run the revision of each slot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from apps.assessments.rules.items import (
    Calculated,
    ChooseHotspot,
    Cloze,
    Essay,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    Processed,
    SelectPoint,
    ShortText,
    Single,
    TrueFalse,
)
from apps.assessments.rules.responses import (
    EssayResponse,
    MultipleResponse,
    NumberResponse,
    OrderResponse,
    PairsResponse,
    PartsResponse,
    PointsResponse,
    Response,
    SingleResponse,
    TextResponse,
    TrueFalseResponse,
)
from apps.assessments.rules.types.hotspot import Pixel
from banyan.identity import Role, issue

MOST_ALTERNATIVES = 4
NOT_STARTED = "-"


@dataclass(frozen=True)
class Learner:
    """A learner of the tenant; `attempt` is None before the start, `paper` an index."""

    user: str
    attempt: str | None = None
    paper: int = 0


def alternatives(item: Item) -> list[Response]:
    """Up to four different valid responses to this item, right and wrong."""
    return list(islice(_responses(item), MOST_ALTERNATIVES))


def _responses(item: Item) -> Iterator[Response]:
    match item:
        case Single():
            yield from (SingleResponse(choice.id) for choice in item.choices)
        case Multiple():
            ids = [choice.id for choice in item.choices]
            yield MultipleResponse(tuple(ids))
            yield from (MultipleResponse((one,)) for one in ids)
        case TrueFalse():
            yield from (TrueFalseResponse(True), TrueFalseResponse(False))
        case ShortText():
            yield from (TextResponse(answer.pattern) for answer in item.answers)
            yield TextResponse("I do not know")
        case Numerical():
            yield from (NumberResponse(answer.value) for answer in item.answers)
            yield NumberResponse("42")
        case Calculated():
            yield from (NumberResponse("42"), NumberResponse("4.2"))
        case Matching():
            yield PairsResponse({stem.id: stem.choice for stem in item.stems})
            for choice in item.choices:
                yield PairsResponse({stem.id: choice.id for stem in item.stems})
        case SelectPoint() | ChooseHotspot():
            yield from _in_a_picture(item)
        case _:
            yield from _in_parts(item)


def _in_parts(item: Item) -> Iterator[Response]:
    match item:
        case GapMatch():
            yield PairsResponse({gap.id: gap.word for gap in item.gaps})
            yield from (PairsResponse({gap.id: gap.word}) for gap in item.gaps)
        case Essay():
            yield from (EssayResponse("Waves."), EssayResponse("Wind, and no waves at all."))
        case Ordering():
            ids = [entry.id for entry in item.entries]
            yield from (OrderResponse(tuple(ids)), OrderResponse(tuple(reversed(ids))))
        case Processed():
            for entry in item.entries:
                ids = tuple(option.id for option in entry.choices)
                yield from (PartsResponse({entry.id: {"choices": [id]}}) for id in ids)
        case Cloze():
            given = {part.id: list(_responses(part.item)) for part in item.items}
            for pick in (0, -1):
                parts = {id: msgspec.to_builtins(found[pick]) for id, found in given.items()}
                yield PartsResponse(parts)


def _in_a_picture(item: SelectPoint | ChooseHotspot) -> Iterator[Response]:
    match item:
        case SelectPoint(picture=picture):
            middle = Pixel(picture.width // 2, picture.height // 2)
            yield from (PointsResponse((middle,)), PointsResponse((Pixel(0, 0),)))
        case ChooseHotspot():
            yield from (MultipleResponse((spot.id,)) for spot in item.spots)


def paper_lines(papers: Iterable[Sequence[Item]]) -> Iterator[str]:
    """The lines of `papers.tsv`. Each paper is its items in the order of their slots, from 1."""
    for index, items in enumerate(papers):
        for slot, item in enumerate(items, start=1):
            for response in alternatives(item):
                yield f"{index}\t{slot}\t{msgspec.json.encode(response).decode()}\n"


def learner_lines(tenant: str, learners: Iterable[Learner]) -> Iterator[str]:
    """The lines of `learners.tsv`, each with a token for that learner of `tenant` (its slug).

    Raises Unauthenticated when no shared secret is configured.
    """
    for learner in learners:
        token = issue(tenant, learner.user, Role.LEARNER)
        yield f"{token}\t{learner.attempt or NOT_STARTED}\t{learner.paper}\n"


def write_population(
    folder: Path, tenant: str, papers: Iterable[Sequence[Item]], learners: Iterable[Learner]
) -> tuple[Path, Path]:
    """Write both files into `folder`; returns the paths of the papers and of the learners."""
    paths = folder / "papers.tsv", folder / "learners.tsv"
    with paths[0].open("w") as file:
        file.writelines(paper_lines(papers))
    with paths[1].open("w") as file:
        file.writelines(learner_lines(tenant, learners))
    return paths
