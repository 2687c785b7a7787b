"""ECS: deployments of services, described, listed and stopped. MiniStack keeps none.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
"""

import secrets
import threading
import time
from collections.abc import Callable

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecs

from . import activity
from .ecs_revisions import LOCK, Revision, described
from .ecs_tasks import page
from .switches import SWITCHES

ENDED = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")
# Of a test that waits for something to be switched on or off.
_LOOK_SECONDS = 0.1


class Superseded(Exception):
    """A later deployment of the service, or its deletion, ends this one."""


class RollBack(Exception):
    """The deployment is rolled back, for this reason."""


class Deployment:
    """One deployment of a service, on its way from revisions that run to another one."""

    def __init__(self, target: Revision, sources: list[Revision], origin: Revision | None) -> None:
        self.target = target
        self.sources = sources
        # The revision that the service is rolled back to: the last that was deployed successfully.
        self.origin = origin
        service = target.service
        self.service = service
        place = service["serviceArn"].split(":service/", 1)[1]
        prefix = f"arn:aws:ecs:{get_region()}:{get_account_id()}:service-deployment/{place}"
        self.arn = f"{prefix}/{secrets.token_urlsafe(16)}"
        self.configuration = service["deploymentConfiguration"]
        self.status = "PENDING"
        self.reason = ""
        self.stage: str | None = None
        self.hook_details: list[dict] = []
        # The details that the answers of a hook hand to its next call, by hook.
        self.hook_states: dict[int, dict] = {}
        self.rollback: dict | None = None
        self.created_at = self.updated_at = time.time()
        self.times: dict[str, float] = {}
        self._changed = threading.Condition(LOCK)
        self._superseded = False
        self._asked_to_roll_back = False

    def record(self) -> dict:
        """As DescribeServiceDeployments answers it."""
        optional = {
            "lifecycleStage": self.stage,
            "statusReason": self.reason,
            "rollback": self.rollback,
            "lifecycleHookDetails": self.hook_details,
            **self.times,
        }
        return {
            "serviceDeploymentArn": self.arn,
            "serviceArn": self.service["serviceArn"],
            "clusterArn": self.service["clusterArn"],
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "sourceServiceRevisions": [_summary(revision) for revision in self.sources],
            "targetServiceRevision": _summary(self.target),
            "status": self.status,
            "deploymentConfiguration": self.configuration,
            **{name: value for name, value in optional.items() if value},
        }

    def brief(self) -> dict:
        """As ListServiceDeployments answers it."""
        names = ("serviceDeploymentArn", "serviceArn", "clusterArn", "createdAt", "status", "statusReason")
        record = self.record()
        times = {name: self.times[name] for name in ("startedAt", "finishedAt") if name in self.times}
        return {
            **{name: record[name] for name in names if name in record},
            **times,
            "targetServiceRevisionArn": self.target.arn,
        }

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    def become(self, status: str, reason: str = "", stage: str | None = None) -> None:
        """Take on a status, and the stage where it has one."""
        with self._changed:
            activity.record()
            self.updated_at = time.time()
            self.status = status
            self.reason = reason or self.reason
            self.stage = stage
            if status == "IN_PROGRESS":
                self.times.setdefault("startedAt", time.time())
            if status == "ROLLBACK_IN_PROGRESS":
                self._asked_to_roll_back = False
            if self.has_ended:
                self.times["stoppedAt" if status == "STOPPED" else "finishedAt"] = time.time()
            self._changed.notify_all()

    def supersede(self) -> None:
        """Ask it to end, because the service is to become something else."""
        with self._changed:
            self._superseded = True
            if self.status in ("PENDING", "IN_PROGRESS"):
                self.become("STOP_REQUESTED", stage=self.stage)
            self._changed.notify_all()

    def ask_to_roll_back(self) -> None:
        """StopServiceDeployment; a deployment that rolls back or stops already goes on with it."""
        with self._changed:
            if self.status in ("PENDING", "IN_PROGRESS"):
                self._asked_to_roll_back = True
                self.become("ROLLBACK_REQUESTED", "Service deployment rollback requested.", self.stage)

    def notify(self) -> None:
        """Something that the deployment may wait for has happened."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, seconds: float, holds: Callable[[], bool] = lambda: False) -> bool:
        """Wait until something holds or the time has passed; answers whether it holds.

        Raises `Superseded`, and `RollBack` where somebody asks for it.
        """
        deadline = time.monotonic() + seconds / SWITCHES.deployment_speed
        with self._changed:
            while True:
                if self._superseded:
                    raise Superseded
                if self._asked_to_roll_back:
                    self._asked_to_roll_back = False
                    raise RollBack(self.reason)
                if holds():
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, _LOOK_SECONDS))

    def wait_quietly(self, seconds: float, holds: Callable[[], bool]) -> bool:
        """The same for somebody whom `holds` informs when the deployment goes another way."""
        with self._changed:
            return self._changed.wait_for(holds, seconds / SWITCHES.deployment_speed)

    def wait_for_release(self) -> None:
        """Stay as long as a test holds deployments, as ECS stays until tasks are healthy and alarms quiet."""
        while not self.wait(60, lambda: not SWITCHES.hold_deployments):
            pass


def _summary(revision: Revision) -> dict:
    running = len(revision.tasks())
    requested = revision.service.get("desiredCount", 0) if revision.scaled else 0
    counts = {"requestedTaskCount": requested, "runningTaskCount": running, "pendingTaskCount": 0}
    return {"arn": revision.arn, **counts}


_deployments: dict[str, Deployment] = {}


def add_deployment(deployment: Deployment) -> None:
    """Let it be described and listed."""
    _deployments[deployment.arn] = deployment


def deployments_of(service: dict) -> list[Deployment]:
    """All deployments of a service, the latest first."""
    return [each for each in reversed(_deployments.values()) if each.service is service]


def forget_deployments(service: dict) -> None:
    """Those of a service that is gone."""
    for deployment in deployments_of(service):
        del _deployments[deployment.arn]


def _describe_service_deployments(data: dict):
    with LOCK:
        known = {arn: each.record() for arn, each in _deployments.items()}
        return described(data, "serviceDeploymentArns", "serviceDeployments", known)


def _list_service_deployments(data: dict):
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    name, cluster_of_arn = ecs._resolve_service_ref(data.get("service", "")) or ("", None)
    with LOCK:
        service = ecs._services.get(f"{cluster_of_arn or cluster}/{name}")
        if service is None:
            return error_response_json("ServiceNotFoundException", "Service not found.", 400)
        wanted = data.get("status") or None
        created = data.get("createdAt") or {}
        found = [
            each.brief()
            for each in deployments_of(service)
            if (wanted is None or each.status in wanted)
            and created.get("after", 0) <= each.created_at <= created.get("before", float("inf"))
        ]
        return page({**data, "cluster": service["serviceArn"]}, "serviceDeployments", found)


def _stop_service_deployment(data: dict):
    if data.get("stopType", "ROLLBACK") != "ROLLBACK":
        return error_response_json("InvalidParameterException", "stopType must be ROLLBACK.", 400)
    with LOCK:
        deployment = _deployments.get(data.get("serviceDeploymentArn", ""))
        if deployment is None:
            message = "Service deployment not found."
            return error_response_json("ServiceDeploymentNotFoundException", message, 400)
        if deployment.has_ended:
            message = f"Cannot stop a service deployment with the status {deployment.status}."
            return error_response_json("ConflictException", message, 400)
        deployment.ask_to_roll_back()
        return json_response({"serviceDeploymentArn": deployment.arn})


OPERATIONS = {
    "DescribeServiceDeployments": _describe_service_deployments,
    "ListServiceDeployments": _list_service_deployments,
    "StopServiceDeployment": _stop_service_deployment,
}
