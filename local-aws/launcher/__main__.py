"""Serves the embedded AWS on a loopback port until it is asked to stop or its parent is gone."""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading

PORT = os.environ["GATEWAY_PORT"]
ACCOUNT = os.environ["MINISTACK_ACCOUNT_ID"]
REGION = os.environ["MINISTACK_REGION"]
# MiniStack reads these while it is imported: enforce IAM, listen on loopback, no listeners of other services.
os.environ.update(AUTH="true", BIND_HOST="127.0.0.1", IOT_MTLS_ENABLED="0", SFTP_ENABLED="0")

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app as ministack  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402

from . import (  # noqa: E402  each import puts its replacements in place
    activity,  # noqa: F401
    alarm_evaluation,  # noqa: F401
    alarms,  # noqa: F401
    codebuild_api,  # noqa: F401
    codebuild_authorization,  # noqa: F401
    codebuild_builds,
    control,
    deployer_authorization,  # noqa: F401
    dynamodb_authorization,  # noqa: F401
    ecs_api,  # noqa: F401
    ecs_authorization,  # noqa: F401
    event_delivery,  # noqa: F401
    lambda_functions,  # noqa: F401
    log_keys,  # noqa: F401
    message_moves,  # noqa: F401
    metric_ingestion,  # noqa: F401
    organization,  # noqa: F401
    parameter_authorization,  # noqa: F401
    queues,  # noqa: F401
    repeated_calls,  # noqa: F401
    role_sessions,  # noqa: F401
    root_users,  # noqa: F401
    security_hub,  # noqa: F401
    stack_sets,  # noqa: F401
    transport,
)


async def application(scope, receive, send) -> None:
    """MiniStack, with the control path in front of it."""
    if scope["type"] != "http" or not scope["path"].startswith(control.PREFIX):
        if scope["type"] == "http":
            transport.record(scope)
        await ministack.app(scope, receive, send)
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    status, content = await asyncio.to_thread(control.answer, scope["path"], body, ACCOUNT, REGION)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


def shut_down() -> None:
    """Leave nothing behind: no build, no function, no temporary file."""
    codebuild_builds.end_running("STOPPED", wait_seconds=2)
    lambda_runtime.reset()
    shutil.rmtree(os.environ["LOCAL_AWS_RUN_FOLDER"], ignore_errors=True)
    os._exit(0)


def stop_with_parent() -> None:
    """The parent holds the other end of standard input; when it is gone, so are we."""
    sys.stdin.buffer.read()
    shut_down()


async def main() -> None:
    """Serve until a signal or the end of the parent."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, lambda: threading.Thread(target=shut_down).start())
    if os.environ.get("LOCAL_AWS_DETACHED") != "1":
        threading.Thread(target=stop_with_parent, daemon=True).start()
    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    # Without a trigger of ours hypercorn would take the signals, and end without cleaning up.
    await serve(application, config, shutdown_trigger=asyncio.Event().wait)


asyncio.run(main())
