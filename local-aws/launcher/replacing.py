"""How this package puts its own functions in the place of MiniStack's."""

import functools
import inspect
from collections.abc import Callable
from typing import Any


def replaces(module: Any, name: str) -> Callable:
    """Put the decorated function in the place of `module.name`; it gets the original as first argument.

    A name that does not exist raises at start: a new MiniStack version must not silently lose a replacement.
    """
    original = getattr(module, name)

    def decorate(function: Callable) -> Callable:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(original)
            async def replacement(*args: Any, **kwargs: Any) -> Any:
                return await function(original, *args, **kwargs)

        else:

            @functools.wraps(original)
            def replacement(*args: Any, **kwargs: Any) -> Any:
                return function(original, *args, **kwargs)

        setattr(module, name, replacement)
        return replacement

    return decorate
