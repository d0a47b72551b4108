"""One item of each type, as small as it can be and still be worth asking."""

from decimal import Decimal

from apps.assessments.rules.items import (
    Choice,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    Option,
    ShortText,
    Single,
    Stem,
    TextAnswer,
    TrueFalse,
    Unit,
)

SINGLE = Single(
    name="Rivers",
    prompt_html="<p>The longest?</p>",
    feedback_html="<p>6,650 km</p>",
    choices=(
        Choice("c1", "Nile", Decimal(1), "<p>Right</p>"),
        Choice("c2", "Danube", Decimal("-0.25"), "<p>No</p>"),
        Choice("c3", "Amazon", Decimal("0.9")),
    ),
    shuffle=True,
)
MULTIPLE = Multiple(
    name="Primes",
    prompt_html="<p>Which are prime?</p>",
    choices=(
        Choice("c1", "2", Decimal("0.5"), "<p>even, and yet</p>"),
        Choice("c2", "97", Decimal("0.5")),
        Choice("c3", "91", Decimal(-1), "<p>7 times 13</p>"),
    ),
    shuffle=True,
)
TRUE_FALSE = TrueFalse(
    name="Zero", prompt_html="<p>Zero is even.</p>", answer=True, feedback_false_html="<p>Is.</p>"
)
SHORT_TEXT = ShortText(
    name="Animal",
    prompt_html="<p>Name an amphibian.</p>",
    answers=(
        TextAnswer("frog", Decimal(1), "<p>Very good</p>"),
        TextAnswer("toad", Decimal("0.8")),
        TextAnswer("*", Decimal(0), "<p>Bad</p>"),
    ),
)
NUMERICAL = Numerical(
    name="Mass",
    prompt_html="<p>How heavy?</p>",
    answers=(NumericAnswer("2.5", Decimal(1), Decimal("0.05"), feedback_html="<p>Yes</p>"),),
    units=(Unit("kg", Decimal(1)), Unit("g", Decimal(1000))),
    unit_grading="answer_share",
    unit_penalty=Decimal("0.2"),
)
MATCHING = Matching(
    name="Classes",
    prompt_html="<p>Which class?</p>",
    feedback_html="<p>Newts are amphibians.</p>",
    stems=(Stem("s1", "frog", "a"), Stem("s2", "cat", "m"), Stem("s3", "newt", "a")),
    choices=(Option("a", "amphibian"), Option("m", "mammal"), Option("i", "insect")),
    shuffle=True,
)

ALL = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT_TEXT, NUMERICAL, MATCHING)
