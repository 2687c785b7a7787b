"""ECS: lifecycle hooks, called at a stage of a deployment.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
"""

import asyncio
import json
import time
import uuid

from collections.abc import Callable

from ministack.core.concurrency import spawn_background
from ministack.services import lambda_svc

from . import activity, role_rights
from .ecs_deployments import Deployment, RollBack, Superseded
from .switches import SWITCHES

STATUSES = ("SUCCEEDED", "FAILED", "IN_PROGRESS")
CALL_BACK_SECONDS = 30
TIMEOUT_MINUTES = 1440
# Every call of a hook, for tests: when it began, the event, the answer, and how long it took in milliseconds.
calls: list[dict] = []


class HookRun:
    """A hook at a stage of a deployment, from its first call to its end."""

    def __init__(self, deployment: Deployment, hook: dict, stage: str, weights: dict) -> None:
        self.deployment = deployment
        self.hook = hook
        self.stage = stage
        self.weights = weights
        self.execution_id = str(uuid.uuid4())
        # None as long as it goes on, "" once the deployment may go on, otherwise why not.
        self.problem: str | None = None
        timeout = hook.get("timeoutConfiguration") or {}
        self.timeout_action = timeout.get("action", "ROLLBACK")
        self.timeout_seconds = timeout.get("timeoutInMinutes", TIMEOUT_MINUTES) * 60
        self.detail = {
            "hookId": str(uuid.uuid4()),
            "targetType": "AWS_LAMBDA",
            "targetArn": hook["hookTargetArn"],
            "status": "IN_PROGRESS",
            "expiresAt": time.time() + self.timeout_seconds / SWITCHES.deployment_speed,
            "timeoutAction": self.timeout_action,
        }

    def run(self, is_over: Callable[[], bool]) -> None:
        """Call it until it has an answer, its time is over, or nobody waits for it any more."""
        deadline = time.monotonic() + self.timeout_seconds / SWITCHES.deployment_speed
        try:
            while self.problem is None:
                status, delay = self._call()
                if status != "IN_PROGRESS":
                    what = "" if status == "SUCCEEDED" else "returned FAILED status"
                    self._end(status, what and f"Lifecycle hook target {self.hook['hookTargetArn']} {what}.")
                    break
                left = (deadline - time.monotonic()) * SWITCHES.deployment_speed
                if delay >= left:
                    self._wait(max(left, 0), is_over)
                    what = f"Lifecycle hook target {self.hook['hookTargetArn']} timed out."
                    self._end("TIMED_OUT", "" if self.timeout_action == "CONTINUE" else what)
                    break
                self._wait(delay, is_over)
        except Superseded:
            pass  # nobody waits for its answer any more
        except Exception as error:  # whatever a hook does is no reason for a deployment to stand still
            self._end("FAILED", f"Lifecycle hook target {self.hook['hookTargetArn']} failed: {error}")

    def _wait(self, seconds: float, is_over: Callable[[], bool]) -> None:
        if self.deployment.wait_quietly(seconds, is_over):
            raise Superseded

    def _end(self, status: str, problem: str) -> None:
        self.detail["status"] = status
        self.problem = problem
        self.deployment.notify()

    def _event(self) -> dict:
        target = self.deployment.target.arn
        inner = {
            "serviceArn": self.deployment.service["serviceArn"],
            "targetServiceRevisionArn": target,
            # Those of the stage, and none at most stages.
            "testTrafficWeights": self.weights.get("test", {}),
            "productionTrafficWeights": self.weights.get("production", {}),
        }
        event = {
            "executionId": self.execution_id,
            "lifecycleStage": self.stage,
            "resourceArn": self.deployment.arn,
            "executionDetails": inner,
        }
        if (details := self.deployment.hook_states.get(id(self.hook), self.hook.get("hookDetails"))) is not None:
            event["hookDetails"] = details
        return event

    def _call(self) -> tuple[str, float]:
        activity.record()
        event, begun_at, started = self._event(), time.time(), time.monotonic()
        text, is_error = self._invoke(event)
        call = {"event": event, "answer": text, "milliseconds": (time.monotonic() - started) * 1000}
        calls.append({**call, "begunAt": begun_at * 1000})
        if is_error:
            raise RuntimeError(text)
        answer = json.loads(text)
        if not isinstance(answer, dict) or answer.get("hookStatus") not in STATUSES:
            raise ValueError(f"it answered no valid hookStatus: {text}")
        if isinstance(answer.get("hookDetails"), dict):
            self.deployment.hook_states[id(self.hook)] = answer["hookDetails"]
        return answer["hookStatus"], float(answer.get("callBackDelay") or CALL_BACK_SECONDS)

    def _invoke(self, event: dict) -> tuple[str, bool]:
        """The function's answer, and whether that is an error."""
        role, arn = self.hook["roleArn"], self.hook["hookTargetArn"]
        if not role_rights.trusts(role, "ecs.amazonaws.com", self.deployment.service["serviceArn"]):
            raise PermissionError(f"{role} does not trust ecs.amazonaws.com.")
        if reason := role_rights.denied(role, "ecs-lifecycle-hook", "lambda:InvokeFunction", arn):
            raise PermissionError(reason)
        name, qualifier = lambda_svc._resolve_request_scoped_name_and_qualifier(arn)
        status, headers, body = asyncio.run(lambda_svc._invoke(name, event, {}, qualifier))
        return body.decode(), status != 200 or "X-Amz-Function-Error" in headers


def run_hooks(deployment: Deployment, stage: str, weights: dict | None = None) -> None:
    """Call all hooks of a stage at the same time, and wait for all; the first that fails rolls the deployment back."""
    hooks = deployment.configuration.get("lifecycleHooks") or []
    runs = [HookRun(deployment, hook, stage, weights or {}) for hook in hooks if stage in hook["lifecycleStages"]]
    deployment.hook_details = [run.detail for run in runs]
    deployment.notify()
    over = False
    for run in runs:
        spawn_background(run.run, lambda: over, thread_name=f"ecs-hook-{stage.lower()}")
    try:
        deployment.wait(
            float("inf"),
            lambda: any(run.problem for run in runs) or all(run.problem is not None for run in runs),
        )
    finally:
        over = True
        deployment.notify()
    for run in runs:
        if run.problem:
            raise RollBack(run.problem)
