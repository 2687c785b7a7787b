"""The control path of the launcher: POST /_local-aws/<command> with a JSON object."""

import json

from ministack.core.responses import request_scope

from . import (
    activity,
    alarm_evaluation,
    codebuild_reports,
    ecr_pulls,
    ecs_hooks,
    ecs_images,
    ecs_tasks,
    queues,
    undelivered_events,
)
from .switches import SWITCHES, switch

PREFIX = "/_local-aws/"


def _kill_function_on(request: dict) -> dict:
    SWITCHES.kill_rules.append(dict(request))
    return {}


def _fail_function_on(request: dict) -> dict:
    SWITCHES.fail_rules.append({"times": float("inf"), "failed": 0, **request})
    return {}


def _evaluate_alarms(request: dict) -> dict:
    alarm_evaluation.evaluate_alarms(float(request["secondsAhead"]))
    return {}


COMMANDS = {
    "activity": lambda _request: {"count": activity.count()},
    "switch": switch,
    "evaluate-alarms": _evaluate_alarms,
    "kill-function-on": _kill_function_on,
    "fail-function-on": _fail_function_on,
    "fail-rules": lambda _request: {"failed": {rule["action"]: rule["failed"] for rule in SWITCHES.fail_rules}},
    "put-images": lambda request: ecs_images.put_images(request["digests"]),
    "ecr-pull": lambda request: {"refusal": ecr_pulls.refusal(**request)},
    "hook-calls": lambda _request: {"calls": ecs_hooks.calls},
    "put-tasks": lambda request: ecs_tasks.put_tasks(request["tasks"], request["events"]),
    "release-messages": lambda request: {"released": queues.release_messages(request["queueUrl"])},
    "reports": lambda _request: {"reports": codebuild_reports.kept_files},
    "undelivered": lambda _request: {"undelivered": undelivered_events.undelivered},
    "kill-rules": lambda _request: {"pending": SWITCHES.kill_rules},
}


def answer(path: str, body: bytes, account: str, region: str) -> tuple[int, dict]:
    """Carry out one command; answers status and JSON."""
    command = COMMANDS.get(path.removeprefix(PREFIX))
    if command is None:
        return 404, {"error": f"unknown command, known are: {', '.join(sorted(COMMANDS))}"}
    try:
        with request_scope(account, region):
            return 200, command(json.loads(body or b"{}"))
    except Exception as error:  # the caller is a test: it wants the reason, not a hung request
        return 400, {"error": f"{type(error).__name__}: {error}"}
