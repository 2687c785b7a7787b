"""The control path of the launcher: POST /_local-aws/<command> with a JSON object."""

import json

from ministack.core.responses import request_scope

from . import (
    activity,
    alarm_evaluation,
    codebuild_builds,
    codebuild_reports,
    ecs_hooks,
    ecs_images,
    ecs_tasks,
    event_delivery,
    lambda_functions,
    queues,
)
from .switches import MOST_LAG_SECONDS, SWITCHES, BuildBreak, FailRule, KillRule

PREFIX = "/_local-aws/"
REFUSALS = (None, "AccountLimitExceededException", "ThrottlingException")


def _refuse_builds(request: dict) -> dict:
    if request.get("error") not in REFUSALS:
        raise ValueError(f"error must be one of {REFUSALS}")
    every = int(request.get("every", 1))
    if every < 1:
        raise ValueError("every must be at least 1")
    SWITCHES.refuse_builds = request["error"]
    SWITCHES.refuse_every = every
    SWITCHES.builds_asked = SWITCHES.builds_refused = 0
    return {}


def _limit_builds(request: dict) -> dict:
    SWITCHES.build_limit = request["limit"]
    return {}


def _set_build_events(request: dict) -> dict:
    SWITCHES.build_events = bool(request["enabled"])
    return {}


def _set_schedules(request: dict) -> dict:
    SWITCHES.schedules = bool(request["enabled"])
    return {}


def _hold_builds(request: dict) -> dict:
    (SWITCHES.builds_released.clear if request["held"] else SWITCHES.builds_released.set)()
    return {}


def _time_out_builds(_request: dict) -> dict:
    codebuild_builds.end_running("TIMED_OUT")
    return {}


def _break_builds(request: dict) -> dict:
    SWITCHES.build_breaks = [
        BuildBreak(
            image=rule["image"],
            phase=rule["phase"],
            phase_status=rule["phaseStatus"],
            build_status=rule["buildStatus"],
            status_code=rule.get("statusCode", ""),
            message=rule.get("message", ""),
        )
        for rule in request["breaks"]
    ]
    return {}


def _expire_tokens(_request: dict) -> dict:
    codebuild_builds.expire_tokens()
    return {}


def _kill_function_on(request: dict) -> dict:
    if request["when"] not in ("before", "after"):
        raise ValueError("when must be before or after")
    SWITCHES.kill_rules.append(
        KillRule(
            function_name=request["functionName"],
            action=request["action"],
            when=request["when"],
            times=int(request.get("times", 1)),
            skip=int(request.get("skip", 0)),
        )
    )
    return {}


def _fail_function_on(request: dict) -> dict:
    SWITCHES.fail_rules.append(
        FailRule(
            function_name=request["functionName"],
            action=request["action"],
            error=request["error"],
            times=float(request.get("times", "inf")),
        )
    )
    return {}


def _speed_up_deployments(request: dict) -> dict:
    if not request["factor"] > 0:
        raise ValueError("factor must be greater than 0")
    SWITCHES.deployment_speed = float(request["factor"])
    return {}


def _hold_deployments(request: dict) -> dict:
    (SWITCHES.deployments_released.clear if request["held"] else SWITCHES.deployments_released.set)()
    return {}


def _lag_ecs_reads(request: dict) -> dict:
    if not 0 <= request["seconds"] <= MOST_LAG_SECONDS:
        raise ValueError(f"seconds must be between 0 and {MOST_LAG_SECONDS}")
    SWITCHES.ecs_lag_seconds = float(request["seconds"])
    return {}


def _send_older_hook_events(request: dict) -> dict:
    SWITCHES.older_hook_events = bool(request["enabled"])
    return {}


def _set_guard_duty(request: dict) -> dict:
    SWITCHES.guard_duty = bool(request["enabled"])
    return {}


def _evaluate_alarms(request: dict) -> dict:
    alarm_evaluation.evaluate_alarms(float(request["secondsAhead"]))
    return {}


def _reset_switches(_request: dict) -> dict:
    SWITCHES.refuse_builds = None
    SWITCHES.refuse_every = 1
    SWITCHES.build_limit = None
    SWITCHES.build_events = True
    SWITCHES.schedules = True
    SWITCHES.kill_rules.clear()
    SWITCHES.fail_rules.clear()
    SWITCHES.deployment_speed = 1
    SWITCHES.deployments_released.set()
    SWITCHES.ecs_lag_seconds = 0
    SWITCHES.older_hook_events = False
    SWITCHES.guard_duty = False
    SWITCHES.build_breaks = []
    SWITCHES.builds_released.set()
    return {}


COMMANDS = {
    "activity": lambda _request: {"count": activity.count()},
    "refuse-builds": _refuse_builds,
    "refused-builds": lambda _request: {"refused": SWITCHES.builds_refused},
    "limit-builds": _limit_builds,
    "set-build-events": _set_build_events,
    "set-schedules": _set_schedules,
    "hold-builds": _hold_builds,
    "time-out-builds": _time_out_builds,
    "break-builds": _break_builds,
    "expire-idempotency-tokens": _expire_tokens,
    "evaluate-alarms": _evaluate_alarms,
    "kill-function-on": _kill_function_on,
    "fail-function-on": _fail_function_on,
    "fail-rules": lambda _request: {"failed": {rule.action: rule.failed for rule in SWITCHES.fail_rules}},
    "function-memory": lambda request: {"bytes": lambda_functions.resident_bytes(request["functionName"])},
    "speed-up-deployments": _speed_up_deployments,
    "hold-deployments": _hold_deployments,
    "lag-ecs-reads": _lag_ecs_reads,
    "send-older-hook-events": _send_older_hook_events,
    "set-guard-duty": _set_guard_duty,
    "put-images": lambda request: ecs_images.put_images(request["digests"], request["unresolved"]),
    "hook-calls": lambda _request: {"calls": ecs_hooks.calls},
    "reset-switches": _reset_switches,
    "put-tasks": lambda request: ecs_tasks.put_tasks(request["tasks"]),
    "remove-tasks": lambda _request: ecs_tasks.remove_tasks(),
    "release-messages": lambda request: {"released": queues.release_messages(request["queueUrl"])},
    "reports": lambda _request: {"reports": codebuild_reports.kept_files},
    "undelivered": lambda _request: {"undelivered": event_delivery.undelivered},
    "kill-rules": lambda _request: {
        "pending": [vars(rule) for rule in SWITCHES.kill_rules if rule.times > 0]
    },
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
