"""ECS: running tasks that a test names, listed by ListClusters, ListTasks and DescribeTasks as ECS lists them.

MiniStack's RunTask makes records of running tasks where no Docker is, but without the digest that ECS learns from
the pull and without the attributes; its ListTasks knows no launch type, and its ListClusters no pages.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
"""

import base64
import contextvars
import json

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from .replacing import replaces

MOST = 100


def put_tasks(tasks: list[dict]) -> dict:
    """Keep these tasks, as DescribeTasks answers them, in the place of those of the same ARN."""
    for task in tasks:
        name = task["clusterArn"].rsplit("/", 1)[-1]
        if name not in ecs._clusters:
            ecs._create_cluster({"clusterName": name})
        ecs._tasks[task["taskArn"]] = {"_docker_ids": [], **task}
    return {}


def remove_tasks() -> dict:
    """Forget all tasks."""
    ecs._tasks.clear()
    return {}


def _page(data: dict, field: str, arns: list[str]):
    """One page, whose token belongs to this listing: that of another one, or no token at all, is refused."""
    size = data.get("maxResults", MOST)
    if not 1 <= size <= MOST:
        return error_response_json("InvalidParameterException", "maxResults must be between 1 and 100.", 400)
    listing = f"{field} {data.get('cluster', '')} "
    start = 0
    if token := data.get("nextToken"):
        text = _decoded(token)
        if not text.startswith(listing):
            return error_response_json("InvalidParameterException", "Invalid token", 400)
        start = int(text.removeprefix(listing))
    answer = {field: arns[start : start + size]}
    if start + size < len(arns):
        answer["nextToken"] = base64.b64encode(f"{listing}{start + size}".encode()).decode()
    return json_response(answer)


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token, validate=True).decode()
    except ValueError:
        return ""


def _list_clusters(data: dict):
    arns = [cluster["clusterArn"] for cluster in ecs._clusters.values() if cluster["status"] == "ACTIVE"]
    return _page(data, "clusterArns", arns)


def _list_tasks(data: dict):
    name = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if name not in ecs._clusters:
        return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    wanted = {
        "clusterArn": ecs._clusters[name]["clusterArn"],
        "desiredStatus": data.get("desiredStatus", "RUNNING"),
        **({"launchType": data["launchType"]} if "launchType" in data else {}),
    }
    arns = [
        arn
        for arn, task in ecs._tasks.items()
        if all(task.get(field) == value for field, value in wanted.items())
    ]
    return _page(data, "taskArns", arns)


def _describe_tasks(data: dict):
    if len(data.get("tasks", [])) > MOST:
        return error_response_json("InvalidParameterException", "Tasks cannot be more than 100.", 400)
    return ecs._describe_tasks(data)


OPERATIONS = {"ListClusters": _list_clusters, "ListTasks": _list_tasks, "DescribeTasks": _describe_tasks}


@replaces(ecs, "_dispatch_action")
def _dispatch_action(original, action, data):
    # MiniStack keeps its operations in a table of its own, so that a replaced function would never be called.
    operation = OPERATIONS.get(action)
    return original(action, data) if operation is None else operation(data)


# MiniStack authorises a call that names a cluster on that cluster. For AWS the cluster is the condition key ecs:cluster
# of ListTasks, which knows no resource for Fargate, and of DescribeTasks, which is authorised on each task.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
_further_tasks: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar(
    "local_aws_further_tasks", default=()
)


def _request(body: bytes) -> dict:
    try:
        request = json.loads(body or b"{}")
    except (ValueError, UnicodeDecodeError):
        return {}
    return request if isinstance(request, dict) else {}


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    _further_tasks.set(())
    operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if service != "ecs" or operation not in ("ListTasks", "DescribeTasks"):
        return original(service, method, path, headers, body, params, region, account)
    request = _request(body)
    if operation == "ListTasks":
        return "*"
    cluster = str(request.get("cluster", "default")).rsplit("/", 1)[-1]
    prefix = f"arn:aws:ecs:{region}:{account}:task/{cluster}/"
    arns = [task if task.startswith("arn:") else prefix + task for task in map(str, request.get("tasks", []))]
    first, *further = arns or [f"{prefix}*"]
    _further_tasks.set(tuple(further))
    return first


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if iam_action in ("ecs:ListTasks", "ecs:DescribeTasks"):
        cluster = str(_request(body).get("cluster", "default"))
        if not cluster.startswith("arn:"):
            cluster = f"arn:aws:ecs:{ecs.get_region()}:{ecs.get_account_id()}:cluster/{cluster}"
        context = {**context, "ecs:cluster": cluster}
    return context


@replaces(iam_evaluator, "enforce")
def _enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
    for arn in _further_tasks.get() if service == "ecs" else ():
        refused = refused or original(access_key_id, iam_action, service, region, arn, service_context)
    return refused
