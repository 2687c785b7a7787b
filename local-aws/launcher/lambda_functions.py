"""Lambda: rights that AWS asks of a function's role, and workers that can be killed around an API call."""

import asyncio
import fcntl
import json
import logging
import subprocess
import sys
import termios
import threading
import time

from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.core.router import detect_service, extract_access_key_id
from ministack.services import lambda_svc

from . import role_rights
from .build_log import logging_denied
from .replacing import replaces
from .switches import take_failure, take_kill

logger = logging.getLogger("local-aws")

POLLER_RIGHTS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

# Each worker process gets credentials of its own, so a request shows which process made it.
_workers_by_key: dict[str, lambda_runtime.Worker] = {}
_spawning = threading.local()


@replaces(lambda_runtime, "execution_credentials")
def _execution_credentials(_original, config):
    session = role_rights.assume(config.get("Role", ""), config.get("FunctionName", "function"))
    if worker := getattr(_spawning, "worker", None):
        _workers_by_key[session.access_key] = worker
    return session.environment()


@replaces(lambda_runtime.Worker, "_spawn")
def _spawn(original, self):
    for key in [key for key, worker in _workers_by_key.items() if worker is self]:
        del _workers_by_key[key]
    _spawning.worker = self
    try:
        return original(self)
    finally:
        _spawning.worker = None


# On a busy machine the last log lines of an invocation would otherwise arrive after it was logged.
lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = (0.05, 0.03, 1.0)
_LONGEST_READING = 5


@replaces(lambda_runtime.Worker, "_drain_stderr_bounded")
def _drain_stderr_bounded(original, self, *args, **kwargs):
    # A worker writes its log before it answers; the thread that reads it may not have come to it yet.
    deadline = time.monotonic() + _LONGEST_READING
    while _unread_bytes(self._proc) > 0 and time.monotonic() < deadline:
        time.sleep(0.001)
    return original(self, *args, **kwargs)


def _unread_bytes(process: subprocess.Popen | None) -> int:
    if process is None or process.stderr is None or process.stderr.closed:
        return 0
    count = fcntl.ioctl(process.stderr.fileno(), termios.FIONREAD, bytes(4))
    return int.from_bytes(count, sys.byteorder)


async def _kill(worker: lambda_runtime.Worker, action: str, when: str) -> None:
    process = worker._proc
    logger.info("killing %s (pid %s) %s %s", worker.func_name, process.pid, when, action)
    process.kill()
    await asyncio.to_thread(process.wait, 5)


@replaces(app, "_dispatch_service_request")
async def _dispatch_service_request(original, method, path, headers, body, query_params, request_id):
    worker = _workers_by_key.get(extract_access_key_id(headers, query_params) or "")
    if worker is None:
        return await original(method, path, headers, body, query_params, request_id)
    params = app._routing_params(method, path, headers, body, query_params)
    service = detect_service(method, path, headers, params)
    action = iam_actions.extract_iam_action(service, method, path, headers, body, params) or ""
    if take_kill(worker.func_name, action, "before"):
        await _kill(worker, action, "before")
        return 500, {"Content-Type": "application/json"}, b"{}"
    # A transaction of DynamoDB is authorised as the calls that it holds, and has a name of its own.
    operation = f"{service}:{headers.get('x-amz-target', '').rsplit('.', 1)[-1]}"
    if error := take_failure(worker.func_name, (action, operation)):
        # As the services with JSON answer; a throttled call is repeated by the SDK, any other of these is not.
        return error_response_json(error, f"{action} fails because a test wants it to.", 400)
    answer = await original(method, path, headers, body, query_params, request_id)
    if take_kill(worker.func_name, action, "after"):
        await _kill(worker, action, "after")
    return answer


@replaces(lambda_svc, "_emit_lambda_logs")
def _emit_lambda_logs(original, func, *args, **kwargs):
    # AWS writes a function's log with the rights of its role: without them there is no log.
    config = func.get("config") or func
    name = config.get("FunctionName", "")
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    session = role_rights.RoleSession(config.get("Role", ""), name, "", "", "")
    if reason := logging_denied(group, "stream", session):
        logger.warning("no log for %s: %s", name, reason)
        return None
    return original(func, *args, **kwargs)


@replaces(lambda_svc, "_create_function")
def _create_function(original, data):
    # AWS refuses a function whose role does not trust Lambda; MiniStack only looks whether the role exists.
    role = data.get("Role", "")
    function_arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{data.get('FunctionName', '')}"
    if role.startswith("arn:") and not role_rights.trusts(role, "lambda.amazonaws.com", function_arn):
        message = "The role defined for the function cannot be assumed by Lambda."
        return error_response_json("InvalidParameterValueException", message, 400)
    return original(data)


@replaces(lambda_svc, "_create_esm")
def _create_esm(original, data):
    # AWS refuses the mapping when the role cannot poll; MiniStack's poller asks nobody.
    source = data.get("EventSourceArn", "")
    if ":sqs:" in source:
        name, _qualifier = lambda_svc._resolve_request_scoped_name_and_qualifier(data.get("FunctionName", ""))
        function = lambda_svc._functions.get(name) or {}
        role = (function.get("config") or {}).get("Role", "")
        for action in POLLER_RIGHTS if role else ():
            if role_rights.denied(role, name, action, source):
                message = (
                    "The provided execution role does not have permissions to call "
                    f"{action.split(':')[1]} on SQS"
                )
                return error_response_json("InvalidParameterValueException", message, 400)
    return original(data)


@replaces(lambda_svc, "_put_event_invoke_config")
def _put_event_invoke_config(original, func_name, qualifier, data):
    # MiniStack answers with a default age that was never set, which is a difference in every plan.
    answer = original(func_name, qualifier, data)
    if answer[0] == 200 and "MaximumEventAgeInSeconds" not in data:
        stored = lambda_svc._event_invoke_config(lambda_svc._functions[func_name], qualifier)
        stored.pop("MaximumEventAgeInSeconds", None)
        return answer[0], answer[1], json.dumps(stored).encode()
    return answer
