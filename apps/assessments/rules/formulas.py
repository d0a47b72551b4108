"""Formulas of calculated questions: `{a} + 2 * sin({b})`, computed in binary floats.

Python's own parser reads them; what it reads is walked here, so nothing but arithmetic can run.
Floats, because the system the questions come from computes with them: its answers are ours.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

_LONGEST = 1_000
_WILD = re.compile(r"\{([^{}=\s][^{}]*)\}")
# What Python would read and arithmetic does not have: names with _, texts, lists, other bases.
_STRANGE = re.compile(r"[_'\"\[\]]|0[xXoObB]")

_TWO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
    ast.Pow: math.pow,
}
_ONE: dict[type[ast.unaryop], Callable[[float], float]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def _rounded(value: float, places: float = 0) -> float:
    """Half away from zero."""
    scale = 10.0 ** int(places)
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


_FUNCTIONS: dict[str, Callable[..., float]] = {
    **{
        name: getattr(math, name)
        for name in (
            *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "exp"),
            *("expm1", "fmod", "hypot", "log10", "log1p", "pow", "sin", "sinh", "sqrt", "tan"),
            *("tanh", "ceil", "floor"),
        )
    },
    "abs": abs,
    "deg2rad": math.radians,
    "rad2deg": math.degrees,
    "log": math.log,
    "max": max,
    "min": min,
    "pi": lambda: math.pi,
    "round": _rounded,
}


class InvalidFormula(ValueError):
    """This cannot be computed; the message says why."""


def names_in(text: str) -> list[str]:
    """The wild cards of a formula or a text, without their braces, in order."""
    return list(dict.fromkeys(name.strip() for name in _WILD.findall(text)))


def with_values(text: str, value_of: Callable[[str], str | None]) -> str:
    """The text with something in place of its wild cards; None leaves one as it stands."""

    def put(found: "re.Match[str]") -> str:
        value = value_of(found[1].strip())
        return found[0] if value is None else value

    return _WILD.sub(put, text)


def computed(formula: str, values: Mapping[str, Decimal]) -> float:
    """What the formula comes to with these values. Raises InvalidFormula."""
    names, tree = _parsed(formula)
    if missing := [name for name in names if name not in values]:
        raise InvalidFormula(f"there is no value for {{{missing[0]}}}")
    known = {_inside(at): float(values[name]) for at, name in enumerate(names)}
    try:
        value = float(_walked(tree, known))
    except (ArithmeticError, ValueError, TypeError, RecursionError) as why:
        raise InvalidFormula(f"“{formula[:60]}” cannot be computed: {why}") from why
    if not math.isfinite(value):
        raise InvalidFormula(f"“{formula[:60]}” is not finite")
    return value


@lru_cache(maxsize=2048)  # A calculated question computes each for all of its variants.
def _parsed(formula: str) -> tuple[list[str], ast.expr]:
    if len(formula) > _LONGEST:
        raise InvalidFormula(f"a formula of {len(formula)} characters is too long to be meant")
    names = names_in(formula)
    if strange := _STRANGE.search(_WILD.sub("", formula)):
        raise InvalidFormula(f"{strange[0]!r} in “{formula[:60]}” is not arithmetic")
    # Wild cards may be called anything; inside they get names that no formula can contain.
    plain = with_values(formula, lambda name: f"({_inside(names.index(name))})")
    try:
        return names, ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as why:
        raise InvalidFormula(f"“{formula[:60]}” cannot be computed: {why}") from why


def _inside(number: int) -> str:
    return f"wild_{number}"


def _walked(node: ast.expr, known: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.BinOp() if type(node.op) in _TWO:
            return _TWO[type(node.op)](_walked(node.left, known), _walked(node.right, known))
        case ast.UnaryOp() if type(node.op) in _ONE:
            return _ONE[type(node.op)](_walked(node.operand, known))
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_walked(argument, known) for argument in node.args))
    raise ValueError(f"{ast.unparse(node)[:40]} is not arithmetic")
