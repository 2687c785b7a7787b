"""ECS: tasks that a test names or that run, as ListClusters, ListTasks and DescribeTasks list them.

MiniStack's RunTask makes records of running tasks where no Docker is. They lack the digest that ECS learns
from the pull, attributes and events. Its ListTasks knows no launch type and no family, and its ListClusters
no pages.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
"""

import base64
import json

from ministack.core.arn import parse_arn
from ministack.core.responses import error_response_json, json_response, request_scope
from ministack.services import ecs

from . import ecs_events, ecs_images
from .replacing import replaces

MAX_TASKS = 100
# Of a task definition, and of the attribute that a task has.
ARCHITECTURES = {"X86_64": "x86_64", "ARM64": "arm64"}


def put_tasks(tasks: list[dict], events: bool) -> dict:
    """Keep these tasks, as DescribeTasks answers them, in the account and region of their ARNs."""
    for task in tasks:
        arn = parse_arn(task["taskArn"])
        with request_scope(arn.account_id, arn.region):
            name = task["clusterArn"].rsplit("/", 1)[-1]
            if name not in ecs._clusters:
                ecs._create_cluster({"clusterName": name})
            ecs._tasks[task["taskArn"]] = {"_docker_ids": [], **task}
            if events:
                ecs_events.task_changed(task)
    return {}


def page(data: dict, field: str, items: list):
    """One page, whose token belongs to this listing: that of another one, or no token at all, is refused."""
    size = data.get("maxResults", MAX_TASKS)
    if not 1 <= size <= MAX_TASKS:
        return error_response_json("InvalidParameterException", "maxResults must be between 1 and 100.", 400)
    listing = f"{field} {data.get('cluster', '')} "
    start = 0
    if token := data.get("nextToken"):
        text = _decoded(token)
        if not text.startswith(listing):
            return error_response_json("InvalidParameterException", "Invalid token", 400)
        start = int(text.removeprefix(listing))
    answer = {field: items[start : start + size]}
    if start + size < len(items):
        answer["nextToken"] = base64.b64encode(f"{listing}{start + size}".encode()).decode()
    return json_response(answer)


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token, validate=True).decode()
    except ValueError:
        return ""


def _list_clusters(data: dict):
    arns = [cluster["clusterArn"] for cluster in ecs._clusters.values() if cluster["status"] == "ACTIVE"]
    return page(data, "clusterArns", arns)


def _list_tasks(data: dict):
    name = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if name not in ecs._clusters:
        return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    wanted = {
        "clusterArn": ecs._clusters[name]["clusterArn"],
        "desiredStatus": data.get("desiredStatus", "RUNNING"),
        **{name: data[name] for name in ("launchType", "startedBy") if name in data},
        **({"group": f"service:{data['serviceName'].rsplit('/', 1)[-1]}"} if "serviceName" in data else {}),
    }
    arns = [
        arn
        for arn, task in ecs._tasks.items()
        if all(task.get(field) == value for field, value in wanted.items())
        and data.get("family") in (None, _family(task))
    ]
    return page(data, "taskArns", arns)


def _family(task: dict) -> str:
    return task.get("taskDefinitionArn", "").rsplit("/", 1)[-1].split(":")[0]


def _describe_tasks(data: dict):
    if len(data.get("tasks", [])) > MAX_TASKS:
        return error_response_json("InvalidParameterException", "Tasks cannot be more than 100.", 400)
    return ecs._describe_tasks(data)


def _complete(task: dict, digests: dict[str, str | None] | None, own_containers: list[dict]) -> None:
    """Adds to MiniStack's record of a Fargate task: digests, AWS's own containers, the processor."""
    task_definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    task.pop("containerInstanceArn", None)
    architecture = (task_definition.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64")
    task["attributes"] = [{"name": "ecs.cpu-architecture", "value": ARCHITECTURES[architecture]}]
    for container in task["containers"]:
        container["taskArn"] = task["taskArn"]
        resolved = (digests or {}).get(container["name"]) or ecs_images.digest_of(container["image"])
        if resolved is not None:
            container["imageDigest"] = resolved
    for own in own_containers:
        task["containers"].append({"taskArn": task["taskArn"], "lastStatus": "RUNNING", **own})


@replaces(ecs, "_run_task")
def run_task(original, data):
    """RunTask, of users and of services; a service names the digests that its revision has."""
    answer = original(data)
    status, headers, body = answer
    if status != 200:
        return answer
    content = json.loads(body)
    for started in content["tasks"]:
        task = ecs._tasks[started["taskArn"]]
        if not task.get("group"):
            # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
            task["group"] = "family:" + _family(task)
        _complete(task, data.get("_digests"), data.get("_ownContainers", []))
        ecs_events.task_started(task)
        started.update(ecs._sanitize(task))
    return json_response(content)


@replaces(ecs, "_stop_task")
def stop_task(original, data):
    """StopTask; the events of a task that stops, which MiniStack does not send."""
    before = ecs._resolve_task(data.get("task", ""), ecs._resolve_cluster_name(data.get("cluster", "default")))
    was_running = before is not None and before.get("lastStatus") != "STOPPED"
    answer = original(data)
    if was_running and answer[0] == 200:
        ecs_events.task_stopped(before)
    return answer


OPERATIONS = {
    "ListClusters": _list_clusters,
    "ListTasks": _list_tasks,
    "DescribeTasks": _describe_tasks,
    "RunTask": lambda data: ecs._run_task(_without_own_fields(data)),
}


def _without_own_fields(data: dict) -> dict:
    return {name: value for name, value in data.items() if not name.startswith("_")}
