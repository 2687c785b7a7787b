"""`aws:SecureTransport`: calls over loopback stand for calls over TLS, unless a caller says that it plays plain HTTP."""

import contextvars

from ministack import app
from ministack.core import iam_evaluator

from .replacing import replaces

PLAIN = (b"x-forwarded-proto", b"http")
_is_plain = contextvars.ContextVar("is_plain", default=False)
# Calls that AWS's own services make outside of any request come over TLS as well.
iam_evaluator._request_origin = contextvars.ContextVar("request_origin", default=("127.0.0.1", True))


def record(scope: dict) -> None:
    """Remember for this request whether its caller plays plain HTTP, with the header `X-Forwarded-Proto: http`."""
    _is_plain.set(PLAIN in [(bytes(name), bytes(value)) for name, value in scope["headers"]])


@replaces(app, "pin_request_origin")
def _pin_request_origin(original, source_ip: str, _secure_transport: bool) -> None:
    original(source_ip, not _is_plain.get())
