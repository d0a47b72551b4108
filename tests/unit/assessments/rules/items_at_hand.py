"""One item of each type, as small as it can be and still be worth asking."""

from decimal import Decimal

from msgspec.structs import replace

from apps.assessments.formats.qti.processing_rules import map_response
from apps.assessments.rules.items import (
    Area,
    Calculated,
    Choice,
    ChooseHotspot,
    Cloze,
    ClozePart,
    Criterion,
    Essay,
    FormulaAnswer,
    GapMatch,
    Hotspot,
    Level,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    Option,
    Ordering,
    Picture,
    Processed,
    SelectPoint,
    ShortText,
    Single,
    Stem,
    TextAnswer,
    TrueFalse,
    Unit,
    Word,
    WordGap,
)
from apps.assessments.rules.outlines import Circle, Ellipse, Point, Polygon, Rectangle
from apps.assessments.rules.qti.declarations import (
    MapEntry,
    Mapping,
    OutcomeVariable,
    ResponseVariable,
)
from apps.assessments.rules.types.processed import Entry

_FOUR = NumericAnswer("4", Decimal(1))

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

UNIT_MENU = replace(NUMERICAL, unit_menu=True)
ORDERING = Ordering(
    name="Sizes",
    prompt_html="<p>From small to large</p>",
    entries=(Option("e1", "mouse"), Option("e2", "cat"), Option("e3", "horse")),
)
GAP_MATCH = GapMatch(
    name="Sky",
    prompt_html="<p>By [[g1]] one sees the [[g2]] and is [[g3]].</p>",
    gaps=(WordGap("g1", "w1"), WordGap("g2", "w2"), WordGap("g3", "w3")),
    words=(Word("w1", "day"), Word("w2", "sun"), Word("w4", "moon"), Word("w3", "glad", "2")),
    shuffle=True,
)
CLOZE = Cloze(
    name="Owl and cat",
    prompt_html="<p>The [[p1]] and the cat had [[p2]] eyes and were [[p3]].</p>",
    items=(
        ClozePart("p1", replace(SHORT_TEXT, answers=(TextAnswer("owl", Decimal(1)),))),
        ClozePart("p2", Numerical(name="n", prompt_html="?", answers=(_FOUR,)), Decimal(2)),
        ClozePart("p3", SINGLE),
    ),
)
CALCULATED = Calculated(
    name="Sum",
    prompt_html="<p>What is {a} + {b}, which is not {={a}*{b}}?</p>",
    answers=(FormulaAnswer("{a} + {b}", Decimal(1)),),
    variants=({"a": Decimal("1.5"), "b": Decimal(2)}, {"a": Decimal(3), "b": Decimal(-1)}),
)
PROCESSED = Processed(
    name="Metals",
    prompt_html="<p>Which are metals? [[p1]]</p>",
    entries=(Entry("p1", "R", "choices", (Option("Fe", "iron"), Option("S", "sulphur"))),),
    responses=(
        ResponseVariable(
            "R",
            "multiple",
            mapping=Mapping(
                (MapEntry("Fe", Decimal(2)), MapEntry("S", Decimal(-1))), lower=Decimal(0)
            ),
        ),
    ),
    outcomes=(OutcomeVariable("SCORE"),),
    rules=map_response("R", "SCORE"),
    best=Decimal(2),
)

ESSAY = Essay(
    name="A day at sea",
    prompt_html="<p>What did you see?</p>",
    template="On that day",
    least_words=3,
    most_words=200,
    guide_html="<p>Waves, at least.</p>",
)
MARKED_BY_RUBRIC = replace(
    ESSAY,
    rubric=(
        Criterion("r1", "Waves", (Level("l0", "none", Decimal(0)), Level("l2", "big", Decimal(2)))),
        Criterion("r2", "Wind", (Level("l0", "none", Decimal(0)), Level("l1", "some", Decimal(1)))),
    ),
)
HANDED_IN_AS_FILES = Essay(
    name="A chart of the bay",
    prompt_html="<p>Draw it.</p>",
    typed=False,
    attachments=3,
    attachments_required=1,
    file_types=(".pdf", ".png"),
    largest_bytes=2_000_000,
)


def _pixels(*numbers: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


# 200 by 100 white pixels, as PNG.
_WHITE = (
    "iVBORw0KGgoAAAANSUhEUgAAAMgAAABkAQAAAADr/UKmAAAAIElEQVR42u3J"
    "MQEAAAwCIPuX1gRLMHhJLzHGGGOMMY9np/C6xAvwsCwAAAAASUVORK5CYII="
)
PICTURE = Picture(
    src=f"data:image/png;base64,{_WHITE}",
    width=200,
    height=100,
    alt="A map of two islands",
)
SELECT_POINT = SelectPoint(
    name="Harbours",
    prompt_html="<p>Where are the harbours?</p>",
    picture=PICTURE,
    areas=(
        Area(Circle(*_pixels(50, 50, 10)), Decimal("0.5"), "<p>The western one</p>"),
        Area(Rectangle(*_pixels(140, 40, 160, 60)), Decimal("0.5")),
        Area(Ellipse(*_pixels(100, 20, 20, 10)), Decimal(-1), "<p>Open sea</p>"),
    ),
    most=3,
    elsewhere=Decimal("-0.25"),
)
HOTSPOT = ChooseHotspot(
    name="Islands",
    prompt_html="<p>Which is the larger one?</p>",
    picture=PICTURE,
    spots=(
        Hotspot("h1", "west", Circle(*_pixels(50, 50, 30)), Decimal(1), "<p>Yes</p>"),
        Hotspot(
            "h2",
            "east",
            Polygon(tuple(Point(*_pixels(x, y)) for x, y in ((140, 40), (160, 40), (150, 60)))),
            Decimal(0),
        ),
    ),
)

ALL = (
    *(SINGLE, MULTIPLE, TRUE_FALSE, SHORT_TEXT, NUMERICAL, MATCHING),
    *(ORDERING, GAP_MATCH, CLOZE, CALCULATED, ESSAY, PROCESSED, SELECT_POINT, HOTSPOT),
)
# Those for which there is a form; rules of others come from files.
WRITTEN = tuple(item for item in ALL if item != PROCESSED)
