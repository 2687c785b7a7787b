"""How much functions and builds have done so far. Who waits for them gives up when this stands still, and not before."""

import itertools
import os

from ministack import app
from ministack.core.router import extract_access_key_id
from ministack.services import lambda_svc

from . import build_log
from .replacing import replaces

# The credentials of tests, demo and Terraform; who waits asks with them, and must not take that for progress.
_ACCOUNT = os.environ["MINISTACK_ACCOUNT_ID"]
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
    if extract_access_key_id(headers, query_params) not in (None, "", _ACCOUNT):
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
