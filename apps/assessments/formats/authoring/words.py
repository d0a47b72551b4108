"""The words of the forms, for teachers: a label, and help where the label does not say it all.

A key is the field's name, or `Owner.name` where a field means something of its own there; the
values of a choice are under the name of their field.
"""

Words = tuple[str, str]

# How one entry of a list is called.
ENTRY = {
    "choices": "choice",
    "answers": "answer",
    "units": "unit",
    "stems": "left side",
    "entries": "entry",
    "gaps": "gap",
    "words": "word",
    "items": "question in the text",
    "areas": "area",
    "spots": "place",
    "points": "corner",
    "steps": "step",
}
# Under which heading the variants of a field have their words.
LABEL = {"policy": "policies", "outline": "outlines", "item": "types"}

_SHARE = "1 is all of the mark, 0.5 half of it, 0 nothing; -0.25 takes a quarter away."
_GAPPED = "Write [[1]] where gap 1 belongs."

_WORDS: dict[str, Words] = {
    # Every question
    "name": ("Name", "For lists of questions. Left empty, it is the beginning of the question."),
    "prompt_html": ("Question", "HTML may be used. An empty line begins a paragraph."),
    "GapMatch.prompt_html": ("Text with gaps", _GAPPED),
    "Cloze.prompt_html": ("Text with questions in it", _GAPPED),
    "Calculated.prompt_html": (
        "Question",
        "{a} stands for a number of the variant, {={a}*2} for what is computed of it.",
    ),
    "idnumber": ("ID number", "Yours, to find the question again. May be left empty."),
    "default_mark": ("Mark", "How much it is worth, where an assessment says nothing else."),
    "feedback_html": ("Said to everybody afterwards", ""),
    "policy": ("How the parts count together", ""),
    "shuffle": ("In another order for each learner", ""),
    # Choices
    "choices": ("Choices", ""),
    "fraction": ("Share of the mark", _SHARE),
    "html": ("Text", ""),
    "Choice.feedback_html": ("Said to whoever chooses it", ""),
    "answer": ("The statement is true", ""),
    "feedback_true_html": ("Said to whoever answers “true”", ""),
    "feedback_false_html": ("Said to whoever answers “false”", ""),
    # Texts
    "answers": ("Accepted answers", "The first that fits counts."),
    "pattern": ("Text", "Among wild cards, * stands for anything and \\* for a star."),
    "syntax": ("How it is written", ""),
    "syntax.wildcards": ("With wild cards", ""),
    "syntax.literal": ("To the letter", ""),
    "syntax.expression": ("As a regular expression (RE2)", ""),
    "ignore_case": ("Capitals do not matter", ""),
    "ignore_accents": ("Accents do not matter", ""),
    "ignore_forms": ("Full-width letters, ligatures and the like do not matter", ""),
    "ignore_blanks": ("Additional blanks do not matter", ""),
    "TextAnswer.feedback_html": ("Said to whoever answers this", ""),
    # Numbers
    "value": ("Number", "* accepts every number."),
    "formula": ("Formula", "Of the wild cards: {a} * {b} + 1. * accepts every number."),
    "tolerance": ("Tolerance", "How far off an answer may be."),
    "tolerance_type": ("Kind of tolerance", ""),
    "tolerance_type.nominal": ("A number to either side", ""),
    "tolerance_type.relative": ("A share of the right number (0.01: one per cent)", ""),
    "tolerance_type.geometric": ("A factor (0.01: from 1/1.01 to 1.01 times it)", ""),
    "tolerance_type.significant_figures": ("So many significant figures must agree", ""),
    "tolerance_type.decimal_places": ("So many decimal places must agree", ""),
    "NumericAnswer.feedback_html": ("Said to whoever answers this", ""),
    "FormulaAnswer.feedback_html": ("Said to whoever answers this", ""),
    "units": ("Units", "The first with the multiplier 1 is the unit of the answers."),
    "Unit.name": ("Unit", ""),
    "multiplier": ("Multiplier", "How many of it make one unit of the answer: 1000 for g, if kg."),
    "unit_grading": ("A wrong unit, or none", ""),
    "unit_grading.none": ("costs nothing", ""),
    "unit_grading.answer_share": ("takes a share of what the answer earns", ""),
    "unit_grading.mark_share": ("takes a share of the whole mark", ""),
    "unit_penalty": ("The share it takes", "From 0 to 1."),
    "units_left": ("The unit stands before the number, as in £5", ""),
    "unit_menu": ("The unit is chosen from a menu", ""),
    "decimal_comma": ("1,5 is one and a half", "Otherwise a comma stands between thousands."),
    "variants": (
        "Variants",
        "The names of the wild cards in the first line, then the values of a variant in each: "
        "“a b”, “3 4”, “5 1”. May be pasted from a spreadsheet.",
    ),
    # Pairs, orders, gaps
    "stems": ("Left sides", ""),
    "choice": ("Belongs to", ""),
    "Matching.choices": ("Right sides", "Some may belong to nothing."),
    "entries": ("Entries, in their right order", ""),
    "grading": ("What an order earns", ""),
    "grading.all_or_nothing": ("Everything if all is right, else nothing", ""),
    "grading.position": ("A share for each entry in its right place", ""),
    "grading.next": ("A share for each entry before its right next one", ""),
    "grading.next_and_end": ("The same, with a share for the right end", ""),
    "grading.neighbours": ("A share for each right neighbour, before and behind", ""),
    "grading.all_pairs": ("A share for each right entry before and behind", ""),
    "grading.longest_order": ("The longest right order, with others between", ""),
    "grading.longest_run": ("The longest right order, with nothing between", ""),
    "grading.distance": ("The nearer to its right place, the more", ""),
    "drawn": ("How many are drawn from them for each learner", "0: all of them."),
    "contiguous": ("Those that are drawn are neighbours", ""),
    "gaps": ("Gaps", ""),
    "WordGap.id": ("Gap", "As it stands in the text between [[ and ]]."),
    "word": ("Right word", ""),
    "words": ("Words", ""),
    "group": ("Group", "A gap takes words of the group of its right word alone."),
    "once": ("Can be used once", ""),
    "items": ("Questions in the text", ""),
    "ClozePart.id": ("Gap", "As it stands in the text between [[ and ]]."),
    "item": ("What is asked there", ""),
    "weight": ("Weight", "2 counts twice as much as 1."),
    # Places in a picture
    "picture": ("Picture", ""),
    "areas": ("Areas", "Learners do not see them. Each counts once."),
    "outline": ("Shape", "In pixels of the picture: across from its left, down from its top edge."),
    "Area.feedback_html": ("Said to whoever points there", ""),
    "Hotspot.feedback_html": ("Said to whoever chooses it", ""),
    "Hotspot.html": ("Name", "Read out instead of shown: it should not tell the answer."),
    "most": ("How many points may be set", ""),
    "ChooseHotspot.most": ("How many may be chosen", "0: any number."),
    "elsewhere": ("Share of a point in no area", _SHARE),
    "spots": ("Places", ""),
    "left": ("Left", ""),
    "top": ("Top", ""),
    "right": ("Right", ""),
    "bottom": ("Bottom", ""),
    "x": ("Across", ""),
    "y": ("Down", ""),
    "radius": ("Radius", ""),
    "across": ("Half its width", ""),
    "down": ("Half its height", ""),
    "points": ("Corners", ""),
    "outlines.rectangle": ("Rectangle", ""),
    "outlines.circle": ("Circle", ""),
    "outlines.ellipse": ("Ellipse", ""),
    "outlines.polygon": ("Polygon", ""),
    # Policies
    "floor": ("Never less than", ""),
    "cap": ("Never more than", ""),
    "cost": ("A wrong one takes so many right ones", ""),
    "steps": ("Steps", "In rising order; the highest that is reached counts."),
    "Step.right": ("So many right", ""),
    "share": ("earn this share", _SHARE),
    "policies.weighted.1": ("Shares add up", ""),
    "policies.all_or_nothing.1": ("All or nothing", "Everything if every decision is right."),
    "policies.every_decision.1": (
        "Every decision counts",
        "To leave a wrong one alone counts as much as to take a right one.",
    ),
    "policies.halves.1": (
        "Each mistake takes half",
        "One is forgiven among three decisions or more, two among five or more.",
    ),
    "policies.right_minus_wrong.1": ("Right less wrong", ""),
    "policies.stepped.1": ("Steps", "So many right, so much earned."),
    # Types
    "types.single": ("Single choice", "One of several choices."),
    "types.multiple": ("Multiple choice", "Any number of choices."),
    "types.true_false": ("True or false", "A statement that holds or not."),
    "types.short_text": ("Short text", "A few typed words."),
    "types.numerical": ("Number", "A typed number, perhaps with a unit."),
    "types.matching": ("Matching", "Things to be paired with others."),
    "types.ordering": ("Ordering", "Things to be put in order."),
    "types.gap_match": ("Gaps filled from words", "A text with menus in it."),
    "types.cloze": ("Text with questions in it", "Gaps to type into or to choose in."),
    "types.calculated": ("Calculated", "Other numbers for each learner."),
    "types.select_point": ("Points in a picture", "Where in it is something?"),
    "types.hotspot": ("Marked places in a picture", "Which of them is it?"),
}


def words_of(owner: str, name: str) -> Words:
    """Label and help. Raises KeyError for what has no words yet."""
    return _WORDS.get(f"{owner}.{name}") or _WORDS[name]
