"""Aiken: multiple choice as people write it by hand.

    What is the powerhouse of the cell?
    A) The nucleus
    B) The mitochondrion
    ANSWER: B

Format: https://docs.moodle.org/en/Aiken_format. All of it is plain text.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import DraftChoice, Heading, choice_item
from apps.assessments.formats.outcome import Ledger, Refused
from apps.assessments.rules.items import Item

CHOICE = re.compile(r"([A-Za-z])[).]\s+(.*)")
ANSWER = re.compile(r"ANSWER:\s*([A-Za-z]?)[).]?\s*", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    line: int = 0
    prompt: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    repeated: str = ""

    def add_choice(self, letter: str, text: str) -> None:
        if letter in self.choices:
            self.repeated = letter
        self.choices[letter] = text


def read_aiken(text: str, ledger: Ledger) -> None:
    """Enter every question of the text into the ledger. Raises Abandoned."""
    draft = _Draft()
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        answer, choice = ANSWER.fullmatch(line), CHOICE.fullmatch(line)
        if not line:
            continue
        if draft.choices and not answer and not choice:
            _enter(draft, "", ledger)
            draft = _Draft()
        draft.line = draft.line or number
        if answer:
            _enter(draft, answer[1].upper(), ledger)
            draft = _Draft()
        elif choice and draft.prompt:
            draft.add_choice(choice[1].upper(), choice[2])
        else:
            draft.prompt.append(line)
    if draft.line:
        _enter(draft, "", ledger)


def _enter(draft: _Draft, letter: str, ledger: Ledger) -> None:
    name = markup.name_from(" ".join(draft.prompt)[:80], "")
    ledger.question(draft.line, name, "", partial(_item, draft, letter))


def _item(draft: _Draft, letter: str) -> Item:
    if not draft.prompt:
        raise Refused("no_prompt", "An answer stands here without a question before it.")
    if not draft.choices:
        raise Refused("no_answers", "The question has no choices such as “A) ...”.")
    if draft.repeated:
        raise Refused("bad_answers", f"Two choices have the letter {draft.repeated}.")
    if letter not in draft.choices:
        wanted = f"ANSWER: {letter} names none of the choices" if letter else "ANSWER: is missing"
        raise Refused("no_right_answer", f"{wanted}. It must name one of the letters above it.")
    prompt_html = markup.from_text("\n".join(draft.prompt))
    heading = Heading(
        name=markup.name_from("", prompt_html),
        prompt_html=prompt_html,
        idnumber="",
        default_mark=Decimal(1),
        feedback_html="",
    )
    choices = [
        DraftChoice(markup.from_text(text), Decimal(int(own == letter)), "")
        for own, text in draft.choices.items()
    ]
    # Lettered choices refer to each other ("both A and B"): they stay in the author's order.
    return choice_item(heading, choices, single=True, shuffle=False)
