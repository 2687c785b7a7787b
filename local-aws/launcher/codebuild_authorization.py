"""IAM for CodeBuild: the resources a call is authorised on, and CodeBuild's own condition keys.

MiniStack authorises most CodeBuild calls on `*`, so a policy scoped to a project would be refused. It knows
none of the condition keys, so a Deny on overrides would never fire.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
"""

import contextvars
from typing import Any

from ministack.core import iam_actions, iam_evaluator

from .json_request import json_request
from .replacing import replaces

# Parameters of StartBuild whose value (a string, number or flag) becomes one condition key.
SINGLE_VALUED = {
    "certificateOverride": "environment.certificate",
    "computeTypeOverride": "environment.computeType",
    "encryptionKeyOverride": "encryptionKey",
    "environmentTypeOverride": "environment.type",
    "imageOverride": "environment.image",
    "imagePullCredentialsTypeOverride": "environment.imagePullCredentialsType",
    "insecureSslOverride": "source.insecureSsl",
    "privilegedModeOverride": "environment.privilegedMode",
    "serviceRoleOverride": "serviceRole",
    "sourceLocationOverride": "source.location",
    "autoRetryLimitOverride": "autoRetryLimit",
}
# AWS only says of these parameters that they are there: their policies use the Null operator.
PRESENCE_ONLY = {
    "artifactsOverride": "artifacts",
    "buildspecOverride": "source.buildspec",
    "cacheOverride": "cache",
    "environmentVariablesOverride": "environment.environmentVariables",
    "logsConfigOverride": "logsConfig",
    "registryCredentialOverride": "environment.registryCredential",
    "secondaryArtifactsOverride": "secondaryArtifacts",
    "secondarySourcesOverride": "secondarySources",
}
# Members of structured parameters that have a key of their own.
NESTED = {
    "artifacts.location": ("artifactsOverride", "location"),
    "artifacts.encryptionDisabled": ("artifactsOverride", "encryptionDisabled"),
    "artifacts.bucketOwnerAccess": ("artifactsOverride", "bucketOwnerAccess"),
    "cache.type": ("cacheOverride", "type"),
    "cache.location": ("cacheOverride", "location"),
    "cache.modes": ("cacheOverride", "modes"),
    "environment.fleet.fleetArn": ("fleetOverride", "fleetArn"),
    "environment.registryCredential.credential": ("registryCredentialOverride", "credential"),
    "environment.registryCredential.credentialProvider": ("registryCredentialOverride", "credentialProvider"),
    "logsConfig.s3Logs": ("logsConfigOverride", "s3Logs"),
    "logsConfig.s3Logs.status": ("logsConfigOverride", "s3Logs", "status"),
    "logsConfig.s3Logs.location": ("logsConfigOverride", "s3Logs", "location"),
    "source.auth.type": ("sourceAuthOverride", "type"),
    "source.auth.resource": ("sourceAuthOverride", "resource"),
    "source.buildStatusConfig.context": ("buildStatusConfigOverride", "context"),
    "source.buildStatusConfig.targetUrl": ("buildStatusConfigOverride", "targetUrl"),
}
SECONDARY_SOURCE_MEMBERS = ("sourceIdentifier", "location", "insecureSsl")

PROJECT_NAME_FIELDS = {
    "CreateProject": "name",
    "UpdateProject": "name",
    "DeleteProject": "name",
    "BatchGetProjects": "names",
    "StartBuild": "projectName",
    "StartBuildBatch": "projectName",
    "ListBuildsForProject": "projectName",
}
BUILD_FIELDS = {"BatchGetBuilds": "ids", "BatchDeleteBuilds": "ids", "StopBuild": "id", "RetryBuild": "id"}
REPORT_GROUP_FIELDS = {
    "BatchGetReportGroups": "reportGroupArns",
    "UpdateReportGroup": "arn",
    "DeleteReportGroup": "arn",
    "ListReportsForReportGroup": "reportGroupArn",
}
REPORT_FIELDS = {"BatchGetReports": "reportArns", "DescribeTestCases": "reportArn"}

_further_resources: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar(
    "local_aws_further_resources", default=()
)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def condition_keys(operation: str, request: dict) -> dict[str, Any]:
    """The condition keys that a StartBuild or StartBuildBatch request sets, without those it leaves out."""
    if operation not in ("StartBuild", "StartBuildBatch"):
        return {}
    keys: dict[str, Any] = {}
    for parameter, key in SINGLE_VALUED.items():
        if request.get(parameter) is not None:
            keys[key] = _text(request[parameter])
    for parameter, key in PRESENCE_ONLY.items():
        if request.get(parameter) is not None:
            keys[key] = "true"
    for key, path in NESTED.items():
        value: Any = request
        for member in path:
            value = value.get(member) if isinstance(value, dict) else None
        if value is not None:
            keys[key] = (
                [_text(v) for v in value]
                if isinstance(value, list)
                else ("true" if isinstance(value, dict) else _text(value))
            )
    variables = request.get("environmentVariablesOverride") or []
    if variables:
        keys["environment.environmentVariables.name"] = [v.get("name", "") for v in variables]
        keys["environment.environmentVariables.value"] = [v.get("value", "") for v in variables]
        for variable in variables:
            name = variable.get("name", "")
            keys[f"environment.environmentVariables/{name}.value"] = variable.get("value", "")
    sources = request.get("secondarySourcesOverride") or []
    for member in SECONDARY_SOURCE_MEMBERS:
        values = [_text(s[member]) for s in sources if s.get(member) is not None]
        if values:
            keys[f"secondarySources.{member}"] = values
    return {f"codebuild:{key}": value for key, value in keys.items()}


def resources(operation: str, request: dict, region: str, account: str) -> list[str]:
    """The ARNs the call is authorised on: a build through its project, a report through its group."""
    prefix = f"arn:aws:codebuild:{region}:{account}:"

    def named(field: str) -> list[str]:
        value = request.get(field) or []
        return [str(v) for v in (value if isinstance(value, list) else [value])]

    def arn(kind: str, name: str) -> str:
        return name if name.startswith("arn:") else f"{prefix}{kind}/{name}"

    if operation in PROJECT_NAME_FIELDS:
        found = [arn("project", name) for name in named(PROJECT_NAME_FIELDS[operation])]
    elif operation in BUILD_FIELDS:
        projects = [build.split(":build/")[-1].split(":")[0] for build in named(BUILD_FIELDS[operation])]
        found = [arn("project", name) for name in projects]
    elif operation == "CreateReportGroup":
        found = [arn("report-group", name) for name in named("name")]
    elif operation in REPORT_GROUP_FIELDS:
        found = named(REPORT_GROUP_FIELDS[operation])
    elif operation in REPORT_FIELDS:
        found = [
            report.replace(":report/", ":report-group/").rsplit(":", 1)[0]
            for report in named(REPORT_FIELDS[operation])
        ]
    else:
        found = []
    return list(dict.fromkeys(found)) or ["*"]


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    _further_resources.set(())
    if service != "codebuild":
        return original(service, method, path, headers, body, params, region, account)
    operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    first, *further = resources(operation, json_request(body), region, account)
    # One call may name builds of several projects; AWS authorises each of them.
    _further_resources.set(tuple(further))
    return first


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if service == "codebuild":
        context = {**context, **condition_keys(iam_action.split(":", 1)[1], json_request(body))}
    return context


@replaces(iam_evaluator, "enforce")
def _enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
    if service == "codebuild" and refused is None:
        for arn in _further_resources.get():
            refused = refused or original(access_key_id, iam_action, service, region, arn, service_context)
    return refused
