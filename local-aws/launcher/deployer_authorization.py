"""IAM for what Terraform calls: the resources of calls that MiniStack authorises on `*`, and the right to pass a role.

AWS authorises each on the ARN that it creates, reads or tags; who gives a service a role needs iam:PassRole for it.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

import contextvars

from ministack.core import iam_actions, iam_evaluator
from ministack.services import lambda_svc

from .json_request import json_request
from .replacing import replaces

# The parameter that names the role, as a path, by the service and the calls that take one.
PASSED = {
    "lambda": (("CreateFunction", "UpdateFunctionConfiguration"), ("Role",), "lambda.amazonaws.com"),
    "codebuild": (("CreateProject", "UpdateProject"), ("serviceRole",), "codebuild.amazonaws.com"),
    "events": (("PutTargets",), ("Targets", 0, "RoleArn"), "events.amazonaws.com"),
    "scheduler": (("CreateSchedule", "UpdateSchedule"), ("Target", "RoleArn"), "scheduler.amazonaws.com"),
}
# Calls that name an event bus, where MiniStack takes the name for that of a rule.
OF_BUSES = ("CreateEventBus", "DescribeEventBus", "UpdateEventBus", "DeleteEventBus")
# How the ARN of what is read or tagged is called in requests.
ARN_FIELDS = ("ResourceArn", "ResourceARN", "resourceArn")

_function_of_mapping: contextvars.ContextVar[str] = contextvars.ContextVar("local_aws_mapped", default="")
_body: contextvars.ContextVar[bytes] = contextvars.ContextVar("local_aws_deployer_body", default=b"")


def _param(params: dict, name: str) -> str:
    value = params.get(name) or ""
    return value[0] if isinstance(value, list) else value


def _named(service: str, request: dict, params: dict, region: str, account: str) -> str | None:
    if service == "iam" and _param(params, "PolicyName") and not _param(params, "RoleName"):
        return f"arn:aws:iam::{account}:policy/{_param(params, 'PolicyName')}"
    if service == "lambda" and request.get("FunctionName") and "EventSourceArn" not in request:
        return f"arn:aws:lambda:{region}:{account}:function:{request['FunctionName']}"
    if service == "monitoring":
        dashboard = request.get("DashboardName") or _param(params, "DashboardName")
        dashboards = request.get("DashboardNames") or [_param(params, "DashboardNames.member.1")]
        alarms = request.get("AlarmNames") or [_param(params, "AlarmNames.member.1")]
        if dashboard or dashboards[0]:
            return f"arn:aws:cloudwatch::{account}:dashboard/{dashboard or dashboards[0]}"
        if alarms[0]:
            return f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarms[0]}"
    return None


@replaces(iam_actions, "_lambda_action")
def _lambda_action(original, method, path):
    *parents, _ = path.rstrip("/").split("/")
    if parents and parents[-1] == "event-source-mappings":
        # MiniStack takes reading one mapping for listing all, and asks for no right to change one.
        return {"GET": "Get", "PUT": "Update", "DELETE": "Delete"}[method] + "EventSourceMapping"
    return original(method, path)


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    _body.set(body or b"")
    mapping = lambda_svc._esms.get(path.rstrip("/").rsplit("/", 1)[-1]) if service == "lambda" else None
    _function_of_mapping.set((mapping or {}).get("FunctionArn", ""))
    found = original(service, method, path, headers, body, params, region, account)
    request = json_request(body)
    if service == "events" and headers.get("x-amz-target", "").rsplit(".", 1)[-1] in OF_BUSES:
        return f"arn:aws:events:{region}:{account}:event-bus/{request.get('Name') or 'default'}"
    if service == "events" and request.get("Rule"):
        found = f"arn:aws:events:{region}:{account}:rule/{request.get('EventBusName') or 'default'}/{request['Rule']}"
    if service == "events":
        # A rule of the default bus has no bus in its ARN.
        found = found.replace(":rule/default/", ":rule/")
    if found != "*":
        return found
    for field in ARN_FIELDS:
        if request.get(field) or _param(params, field):
            return request.get(field) or _param(params, field)
    return _named(service, request, params, region, account) or found


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if service == "iam" and _param(params, "PolicyArn"):
        context = {**context, "iam:PolicyARN": _param(params, "PolicyArn")}
    if iam_action.endswith("EventSourceMapping"):
        name = json_request(body).get("FunctionName") or _function_of_mapping.get()
        context = {**context, "lambda:FunctionArn": name}
    return context


def _passed_role(service: str, action: str) -> tuple[str, str] | None:
    calls, path, to = PASSED.get(service, ((), (), ""))
    if action.split(":", 1)[-1] not in calls:
        return None
    value: object = json_request(_body.get())
    for member in path:
        known = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        value = known.get(member)
    return (value, to) if isinstance(value, str) else None


@replaces(iam_evaluator, "enforce")
def _enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
    passed = _passed_role(service, iam_action)
    if refused is None and passed:
        role, to = passed
        return original(access_key_id, "iam:PassRole", "iam", region, role, {"iam:PassedToService": to})
    return refused
