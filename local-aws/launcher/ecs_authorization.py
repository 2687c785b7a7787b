"""IAM for ECS: the resources a call is authorised on, and the condition key ecs:cluster.

MiniStack authorises a call that names a cluster on that cluster. For AWS the cluster is the condition key ecs:cluster,
and the resources are tasks, services, their deployments and revisions; ListTasks knows none for Fargate.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

import contextvars
from collections.abc import Callable

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region

from .json_request import json_request
from .replacing import replaces

_further: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar("local_aws_further_ecs", default=())


def _cluster(request: dict) -> str:
    return str(request.get("cluster") or "default").rsplit("/", 1)[-1]


def _tasks(request: dict, prefix: str) -> list[str]:
    cluster = _cluster(request)
    named = request["tasks"] if "tasks" in request else [request.get("task", "*")]
    tasks = [str(task) for task in named] or ["*"]
    return [task if task.startswith("arn:") else f"{prefix}task/{cluster}/{task}" for task in tasks]


def _services(request: dict, prefix: str) -> list[str]:
    cluster = _cluster(request)
    named = request.get("services") or [request.get("service") or request.get("serviceName") or "*"]
    services = [str(service) for service in named]
    return [each if each.startswith("arn:") else f"{prefix}service/{cluster}/{each}" for each in services]


def _task_definition(request: dict, prefix: str) -> list[str]:
    name = str(request.get("taskDefinition", "*"))
    return [name if name.startswith("arn:") else f"{prefix}task-definition/{name}"]


def _parts_of_services(field: str, kind: str) -> Callable[[dict, str], list[str]]:
    """Deployments or revisions, each authorised on itself and on its service."""

    def resources(request: dict, _prefix: str) -> list[str]:
        named = request.get(field) or []
        arns = [str(arn) for arn in (named if isinstance(named, list) else [named])]
        services = [arn.replace(f":{kind}/", ":service/").rsplit("/", 1)[0] for arn in arns]
        return [*services, *arns]

    return resources


_RESOURCES: dict[str, Callable[[dict, str], list[str]]] = {
    "ListTasks": lambda _request, _prefix: ["*"],
    "DescribeTasks": _tasks,
    "StopTask": _tasks,
    "RunTask": _task_definition,
    "CreateService": _services,
    "UpdateService": _services,
    "DeleteService": _services,
    "DescribeServices": _services,
    "ListServiceDeployments": _services,
    "DescribeServiceDeployments": _parts_of_services("serviceDeploymentArns", "service-deployment"),
    "StopServiceDeployment": _parts_of_services("serviceDeploymentArn", "service-deployment"),
    "DescribeServiceRevisions": _parts_of_services("serviceRevisionArns", "service-revision"),
}


def _prefix(region: str, account: str) -> str:
    return f"arn:aws:ecs:{region}:{account}:"


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    _further.set(())
    operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if service != "ecs" or operation not in _RESOURCES:
        return original(service, method, path, headers, body, params, region, account)
    first, *further = _RESOURCES[operation](json_request(body), _prefix(region, account)) or ["*"]
    _further.set(tuple(further))
    return first


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    operation = iam_action.removeprefix("ecs:")
    if service != "ecs" or operation not in _RESOURCES:
        return context
    request, prefix = json_request(body), _prefix(get_region(), get_account_id())
    # Of a service's parts, the cluster stands in the ARN alone.
    arns = _RESOURCES[operation](request, prefix)
    named = [arn.split("/")[1] for arn in arns if ":service" in arn and arn.count("/") > 1]
    cluster = named[0] if named and "cluster" not in request else _cluster(request)
    return {**context, "ecs:cluster": f"{prefix}cluster/{cluster}"}


@replaces(iam_evaluator, "enforce")
def _enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
    for arn in _further.get() if service == "ecs" else ():
        refused = refused or original(access_key_id, iam_action, service, region, arn, service_context)
    return refused
