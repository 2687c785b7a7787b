"""ECS's events of tasks and deployments. MiniStack sends none.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
"""

import copy
import json
import time

from ministack.services import ecs, eventbridge

# Fields of MiniStack's records that events do not have.
_NOT_IN_EVENTS = ("tags", "healthStatus", "stopCode", "stoppedReason", "capacityProviderName")


def _send(detail_type: str, resource: str, detail: dict) -> None:
    entry = {"Source": "aws.ecs", "DetailType": detail_type, "Resources": [resource], "Detail": json.dumps(detail)}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def task_changed(task: dict, changes: dict | None = None) -> None:
    """The state of a task, with these changes."""
    detail = {**copy.deepcopy(ecs._sanitize(task)), **(changes or {})}
    for field in _NOT_IN_EVENTS:
        if not detail.get(field):
            detail.pop(field, None)
    detail["updatedAt"] = now()
    _send("ECS Task State Change", task["taskArn"], detail)


def now() -> str:
    """The time as events have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{int(time.time() * 1000) % 1000:03d}Z"


def task_started(task: dict) -> None:
    """A task that waits for its images, while nothing is known of them, and then runs."""
    waiting = [
        {name: value for name, value in {**container, "lastStatus": "PENDING"}.items() if name != "imageDigest"}
        for container in ecs._sanitize(task["containers"])
    ]
    task_changed(task, {"lastStatus": "PENDING", "containers": waiting, "version": 2})
    task["version"] = 3
    task_changed(task)


def task_stopped(task: dict) -> None:
    """A task that is being stopped may report RUNNING once more before it is STOPPED."""
    running = [{**container, "lastStatus": "RUNNING"} for container in ecs._sanitize(task["containers"])]
    task_changed(task, {"lastStatus": "RUNNING", "containers": running, "version": task["version"] - 1})
    task_changed(task)


def deployment_changed(service_arn: str, deployment_id: str, name: str, reason: str) -> None:
    """In progress or completed. FAILED comes from the circuit breaker alone, which is not played here."""
    detail = {
        "eventType": "INFO",
        "eventName": f"SERVICE_DEPLOYMENT_{name}",
        "deploymentId": deployment_id,
        "updatedAt": now(),
        "reason": reason,
    }
    _send("ECS Deployment State Change", service_arn, detail)
