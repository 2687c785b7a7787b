"""Metric math over single data points, as far as the module's alarms use it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
import re
from collections.abc import Callable

_OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def evaluate(expression: str, values: dict[str, float | None]) -> float | None:
    """The value of the expression where each metric has the given one; None where one that it needs is missing.

    Raises ValueError for what CloudWatch may know and this does not: a test must not pass on a guess.
    """
    # CloudWatch's words for what Python calls the same in small letters.
    text = re.sub(r"\b(AND|OR)\b", lambda word: word.group().lower(), expression)
    result = _value(ast.parse(text, mode="eval").body, values)
    return None if result is None else float(result)


def _value(node: ast.expr, values: dict[str, float | None]) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _combined(_OPERATORS[type(op)], _value(left, values), _value(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _combined(_OPERATORS[type(op)], _value(left, values), _value(right, values))
        case ast.BoolOp(op=op, values=operands):
            truths = [_value(operand, values) for operand in operands]
            if None in truths:
                return None
            return float(all(truths) if isinstance(op, ast.And) else any(truths))
        case ast.Call(func=ast.Name(id="FILL"), args=[ast.Name(id=name), filler]) if name in values:
            found = values[name]
            return _value(filler, values) if found is None else found
        case ast.Call(func=ast.Name(id="IF"), args=[condition, when_true, when_false]):
            truth = _value(condition, values)
            return None if truth is None else _value(when_true if truth else when_false, values)
    raise ValueError(f"this part of a metric math expression is not known here: {ast.unparse(node)}")


def _combined(combine: Callable, left: float | None, right: float | None) -> float | None:
    # In CloudWatch a series has no point where one of its parts has none.
    return None if left is None or right is None else float(combine(left, right))
