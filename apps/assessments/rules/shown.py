"""What a learner sees of an item beside its prompt: things to choose, to pair, to put in order."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from apps.assessments.rules.outlines import AnyOutline
from apps.assessments.rules.shuffling import T, drawn, shuffled


class Readable(Protocol):
    """Anything with an id and words."""

    @property
    def id(self) -> str: ...

    @property
    def html(self) -> str: ...


class Option(msgspec.Struct, frozen=True):
    """Something a learner can read and point at, worth nothing by itself."""

    id: str
    html: str


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in the prompt, written `[[id]]` there, that is filled by typing or by choosing.

    `widget` is "text", "choice" or "choices"; `choices` are what may be put there.
    """

    id: str
    widget: str
    choices: tuple[Option, ...] = ()


class FilesAsked(msgspec.Struct, frozen=True):
    """Files to be uploaded: how many at most and at least, of which types (extensions), and of
    how many bytes each (0: what the server takes)."""

    most: int
    least: int
    types: tuple[str, ...]
    largest_bytes: int


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text to be written: what it begins with, and of how many words (0: no limit); `files`
    that come with it, or, unless it is `typed`, instead of it."""

    template: str
    least_words: int
    most_words: int
    files: FilesAsked | None = None
    typed: bool = True


class Spot(msgspec.Struct, frozen=True):
    """A marked place of a picture; the option with its id has its name."""

    id: str
    outline: AnyOutline


class Canvas(msgspec.Struct, frozen=True):
    """A picture to point at, in pixels of `width` by `height`: up to `most` points are set, or up
    to `most` of its `spots` chosen (0: any number)."""

    src: str
    width: int
    height: int
    alt: str
    most: int
    spots: tuple[Spot, ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """The parts of an item that are for its learner. None of them tells an answer."""

    choices: tuple[Option, ...] = ()
    stems: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    writing: Writing | None = None
    canvas: Canvas | None = None


class Place(NamedTuple):
    """Where an item is asked: its order of choices and its variant follow from it, and stay."""

    attempt: str
    slot: int
    part: str = ""

    def within(self, part: str) -> "Place":
        """The place of a part of the item: each part has an order of its own."""
        return self._replace(part=part)

    def mixed(self, choices: Sequence[T]) -> tuple[T, ...]:
        """The choices in the order of this place."""
        return shuffled(choices, self._key)

    def number(self, count: int) -> int:
        """A number below `count`: which of so many variants is asked here."""
        return drawn(count, self._key)

    @property
    def _key(self) -> str:
        return f"{self.attempt}/{self.slot}" + (f"/{self.part}" if self.part else "")


def options(choices: Iterable[Readable]) -> tuple[Option, ...]:
    """What can be read of choices, and nothing of what they are worth."""
    return tuple(Option(choice.id, choice.html) for choice in choices)
