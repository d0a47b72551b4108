"""Items that keep their own rules: every interaction becomes menus, boxes and fields in a text."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.interactions import Interaction, Offered
from apps.assessments.formats.qti.pairs import shown
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Option, Processed
from apps.assessments.rules.qti.declarations import OutcomeVariable, ResponseVariable
from apps.assessments.rules.qti.processing import Processing
from apps.assessments.rules.qti.values import Value, number_of, typed
from apps.assessments.rules.types.processed import Comment, Entry, Widget

_USED = ("variable", "correct", "mapResponse")
_MOST_ROWS = 200


def processed_item(source: Source, body: Body) -> Processed:
    """The item with its rules as they stand. Raises Refused, InvalidItem."""
    places = _Places(source)
    texts = [places.text(one) for one in body.interactions]
    html = body.filled(texts)
    html = (html or _title(source.root)) + "".join(places.left_over())
    best = _best(source)
    return Processed(
        **heading(source, html, best),
        entries=tuple(places.entries),
        responses=tuple(source.responses),
        outcomes=_with_score(source),
        rules=source.rules,
        score=source.score,
        best=best,
        comments_html=tuple(
            Comment(one.outcome, one.key, markup.clean(one.html), one.when)
            for one in source.depending()
        ),
    )


def _title(root: Node) -> str:
    name = root.attributes.get("title", "") or root.attributes.get("identifier", "")
    return f"<p>{markup.from_text(name)}</p>"


def _with_score(source: Source) -> tuple[OutcomeVariable, ...]:
    if any(one.id == source.score for one in source.outcomes):
        return tuple(source.outcomes)
    return (*source.outcomes, OutcomeVariable(source.score))


class _Places:
    """Makes the entries of an item, numbered through."""

    def __init__(self, source: Source) -> None:
        self.entries: list[Entry] = []
        self._source = source
        self._numbers = count(1)

    def text(self, one: Interaction) -> str:
        """HTML with the places of an interaction. Raises Refused."""
        made = {
            "choice": self._choices,
            "hottext": self._choices,
            "inlineChoice": self._menu,
            "textEntry": self._field,
            "match": self._pairs,
            "order": self._ranks,
            "gapMatch": self._gaps,
        }[one.kind](one)
        said = shown(one) if one.kind == "hottext" else one.prompt
        return said + (f"<p>{made}</p>" if one.alone and not made.startswith("<") else made)

    def left_over(self) -> Iterator[str]:
        """Places for what the rules ask about, though nothing in the body answers it: an item
        may have been given away without its text, and recorded answers are scored all the same."""
        used = {
            one.named()
            for rule in self._source.rules
            for one in rule.everything()
            if one.op in _USED
        }
        answered = {entry.response for entry in self.entries}
        for variable in self._source.responses:
            if variable.id in used and variable.id not in answered:
                self._source.notes.append(
                    (
                        "no_interaction",
                        f"Nothing in its text answers {variable.id}; "
                        "a place was added, which shows no choices.",
                    )
                )
                yield f"<p>{self._entry(variable.id, _widget(variable))}</p>"

    def _choices(self, one: Interaction) -> str:
        offered = one.choices()
        several = self._source.response(one.response).cardinality != "single"
        widget: Widget = "choices" if several else "choice"
        return self._entry(one.response, widget, _options(offered), shuffle=one.shuffle)

    def _menu(self, one: Interaction) -> str:
        offered = one.offered("inlineChoice")
        return self._entry(one.response, "choice", _options(offered), shuffle=one.shuffle)

    def _field(self, one: Interaction) -> str:
        attributes = one.node.attributes
        base = attributes.get("base", "10")
        return self._entry(
            one.response,
            "text",
            mask=attributes.get("patternMask", ""),
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 3 else 0,
        )

    def _pairs(self, one: Interaction) -> str:
        rows, columns = one.sets()
        several = any(row.most != 1 for row in rows)
        widget: Widget = "choices" if several else "choice"
        options = _options(columns)
        return _listed(
            "ul",
            (
                f"{row.html} {self._entry(one.response, widget, options, value=f'{row.id} *')}"
                for row in _few(rows)
            ),
        )

    def _ranks(self, one: Interaction) -> str:
        offered = one.offered("simpleChoice")
        options = _options(offered)
        return _listed(
            "ol",
            (self._entry(one.response, "choice", options, shuffle=True) for _ in _few(offered)),
        )

    def _gaps(self, one: Interaction) -> str:
        words = one.offered("gapText", "gapImg")
        if any(child.tag == "gapImg" for child in one.node.children):
            raise Refused("unsupported_type", "Pictures to be put into gaps cannot be imported.")

        def placed(node: Node) -> str | None:
            if node.tag in ("gapText", "prompt"):
                return ""
            if node.tag != "gap":
                return None
            gap = node.attributes.get("identifier", "")
            fitting = [word for word in words if not word.groups or gap in word.groups]
            return self._entry(one.response, "choice", _options(fitting), value=f"* {gap}")

        return html_in(one.node, placed)

    def _entry(
        self,
        response: str,
        widget: Widget,
        choices: tuple[Option, ...] = (),
        *,
        shuffle: bool = False,
        value: str = "*",
        mask: str = "",
        base: int = 10,
    ) -> str:
        self._source.response(response)
        id = f"p{next(self._numbers)}"
        self.entries.append(Entry(id, response, widget, choices, shuffle, value, mask, base))
        return f"[[{id}]]"


def _widget(variable: ResponseVariable) -> Widget:
    if variable.base_type in ("string", "integer", "float"):
        return "text"
    return "choice" if variable.cardinality == "single" else "choices"


def _few(offered: list[Offered]) -> list[Offered]:
    if len(offered) > _MOST_ROWS:
        raise Refused("too_long", f"An interaction has more than {_MOST_ROWS} choices.")
    return offered


def _options(offered: list[Offered]) -> tuple[Option, ...]:
    return tuple(Option(one.id, markup.clean(one.html)) for one in _few(offered))


def _listed(tag: str, lines: Iterator[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{line}</li>' for line in lines)}</{tag}>"


def _best(source: Source) -> Decimal:
    """What the file says, or else what the right answer earns."""
    said, earned = source.best, _earned(source)
    if not source.rules:
        source.notes.append(
            ("no_scoring", "It does not say what an answer is worth: its mark is 0.")
        )
        return Decimal(0)
    if said is None and not earned:
        source.notes.append(("no_scoring", "No answer is known that earns anything."))
    if said and earned and earned < said:
        source.notes.append(
            ("full_marks", f"The right answer earns {earned} of {said}: nobody gets full marks.")
        )
    return said if said is not None else max(earned or Decimal(1), Decimal(0))


def _earned(source: Source) -> Decimal | None:
    """The score of the answer that the declarations call right, or map to most."""
    given: dict[str, Value] = {
        one.id: typed(_right(one), one.base_type, one.cardinality) for one in source.responses
    }
    # Rules are looked through when the item is made, and must not be run before.
    Processed(
        name="",
        prompt_html="[[p]]",
        entries=(Entry("p", source.responses[0].id, "text"),) if source.responses else (),
        responses=tuple(source.responses),
        outcomes=_with_score(source),
        rules=source.rules,
        score=source.score,
    )
    results = Processing(source.responses, _with_score(source), given).run(source.rules)
    return number_of(results[source.score])


def _right(one: ResponseVariable) -> tuple[str, ...]:
    if one.correct or one.mapping is None:
        return one.correct
    worthy = sorted(
        (entry for entry in one.mapping.entries if entry.value > 0), key=lambda entry: -entry.value
    )
    keys = tuple(entry.key for entry in worthy)
    return keys[:1] if one.cardinality == "single" else keys
