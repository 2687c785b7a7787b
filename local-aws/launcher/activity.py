"""Work of functions and builds so far. A program that waits for them gives up when this stands still, and not before."""

import itertools

from ministack import app
from ministack.core.iam_evaluator import is_root_access_key
from ministack.core.router import extract_access_key_id
from ministack.services import lambda_svc

from . import build_log
from .replacing import replaces

_steps = itertools.count(1)
_done = 0


def record() -> None:
    """One more thing was done."""
    global _done
    _done = next(_steps)


def count() -> int:
    """How many things were done since the start; only a difference says something."""
    return _done


@replaces(app, "_dispatch_service_request")
async def _dispatch_service_request(original, method, path, headers, body, query_params, request_id):
    # Tests, demo and Terraform have root's credentials. A test that waits asks with them, which is no progress.
    if not is_root_access_key(extract_access_key_id(headers, query_params)):
        record()
    return await original(method, path, headers, body, query_params, request_id)


@replaces(lambda_svc, "_emit_lambda_logs")
def _emit_lambda_logs(original, *args, **kwargs):
    record()
    return original(*args, **kwargs)


@replaces(build_log.BuildLog, "line")
def _line(original, self, text):
    record()
    return original(self, text)
