"""StartBuild and what follows: builds that really run, with overrides and idempotency tokens."""

import copy
import threading
import time
import uuid

from ministack.core.responses import get_account_id, json_response
from ministack.services import codebuild

from .build_environment import merged_variables
from .build_run import BuildRun
from .codebuild_projects import find_project, invalid_input, not_found

TOKEN_LIFETIME_SECONDS = 300

_lock = threading.RLock()
_runs: dict[str, BuildRun] = {}
# (project, token) → (parameters, build id, time of the first request)
_tokens: dict[tuple[str, str], tuple[dict, str, float]] = {}


def _identifier(value: str) -> str:
    """Builds are named by id or by ARN."""
    return value.split(":build/")[-1]


def _effective_environment(project: dict, data: dict) -> dict:
    environment = copy.deepcopy(project.get("environment") or {})
    for parameter, field in {
        "imageOverride": "image",
        "computeTypeOverride": "computeType",
        "environmentTypeOverride": "type",
        "privilegedModeOverride": "privilegedMode",
        "certificateOverride": "certificate",
        "imagePullCredentialsTypeOverride": "imagePullCredentialsType",
    }.items():
        if data.get(parameter) is not None:
            environment[field] = data[parameter]
    environment["environmentVariables"] = merged_variables(
        environment.get("environmentVariables") or [], data.get("environmentVariablesOverride") or []
    )
    return environment


def _logs(project: dict, data: dict, build_uuid: str) -> dict:
    config = data.get("logsConfigOverride") or project.get("logsConfig") or {}
    cloudwatch = {"status": "ENABLED", **(config.get("cloudWatchLogs") or {})}
    prefix = f"{cloudwatch['streamName']}/" if cloudwatch.get("streamName") else ""
    return {
        "groupName": cloudwatch.get("groupName") or f"/aws/codebuild/{project['name']}",
        "streamName": f"{prefix}{build_uuid}",
        "cloudWatchLogs": cloudwatch,
    }


def _new_build(project: dict, data: dict) -> dict:
    build_uuid = str(uuid.uuid4())
    name, now = project["name"], time.time()
    source = copy.deepcopy(project.get("source") or {})
    if data.get("buildspecOverride") is not None:
        source["buildspec"] = data["buildspecOverride"]
    earlier = sum(1 for build in codebuild._builds.values() if build["projectName"] == name)
    submitted = {"phaseType": "SUBMITTED", "phaseStatus": "SUCCEEDED", "startTime": now, "endTime": now}
    return {
        "id": f"{name}:{build_uuid}",
        "arn": codebuild._build_arn(f"{name}:{build_uuid}"),
        "buildNumber": earlier + 1,
        "startTime": now,
        "currentPhase": "QUEUED",
        "buildStatus": "IN_PROGRESS",
        "buildComplete": False,
        "projectName": name,
        "phases": [submitted],
        "source": source,
        "artifacts": {"location": ""},
        "cache": data.get("cacheOverride") or project.get("cache", {}),
        "environment": _effective_environment(project, data),
        "serviceRole": data.get("serviceRoleOverride") or project.get("serviceRole", ""),
        "logs": _logs(project, data, build_uuid),
        "timeoutInMinutes": data.get("timeoutInMinutesOverride") or project.get("timeoutInMinutes", 60),
        "queuedTimeoutInMinutes": data.get("queuedTimeoutInMinutesOverride")
        or project.get("queuedTimeoutInMinutes", 480),
        "initiator": f"{get_account_id()}/local-aws",
        "encryptionKey": project.get("encryptionKey", ""),
        "exportedEnvironmentVariables": [],
        "reportArns": [],
    }


def _known_token(key: tuple[str, str], parameters: dict):
    """The answer to a repeated token, or None for a new one (or one older than five minutes)."""
    known = _tokens.get(key)
    if known is None or time.time() - known[2] > TOKEN_LIFETIME_SECONDS:
        return None
    if known[0] != parameters:
        return invalid_input("The idempotency token was already used with other parameters")
    return json_response({"build": copy.deepcopy(codebuild._builds[known[1]])})


def start_build(data: dict):
    """StartBuild."""
    project = find_project(data.get("projectName", ""))
    if project is None:
        return not_found(f"Project cannot be found: {data.get('projectName', '')}")
    token = data.get("idempotencyToken")
    key = (project["arn"], token or "")
    parameters = {name: value for name, value in data.items() if name != "idempotencyToken"}
    with _lock:
        if token and (answer := _known_token(key, parameters)):
            return answer
        build = _new_build(project, data)
        codebuild._builds[build["id"]] = build
        if token:
            _tokens[key] = (parameters, build["id"], build["startTime"])
        answer = json_response({"build": copy.deepcopy(build)})
        run = BuildRun(build, build["serviceRole"], _lock)
        _runs[build["id"]] = run
    run.start()
    return answer


def batch_get_builds(data: dict):
    """BatchGetBuilds."""
    found, missing = [], []
    with _lock:
        for identifier in data.get("ids", []):
            build = codebuild._builds.get(_identifier(identifier))
            if build is None:
                missing.append(identifier)
            else:
                found.append(copy.deepcopy(build))
    return json_response({"builds": found, "buildsNotFound": missing})


def stop_build(data: dict):
    """StopBuild: kills what the build runs."""
    identifier = _identifier(data.get("id", ""))
    run = _runs.get(identifier)
    if run is None:
        return not_found(f"Build not found: {data.get('id', '')}")
    run.end("STOPPED")
    run.wait(5)
    with _lock:
        return json_response({"build": copy.deepcopy(run.build)})


def list_builds_for_project(data: dict):
    """ListBuildsForProject, in the order asked for, latest first by default; pages of 100."""
    project = find_project(data.get("projectName", ""))
    if project is None:
        return not_found(f"Project cannot be found: {data.get('projectName', '')}")
    with _lock:
        builds = [build for build in codebuild._builds.values() if build["projectName"] == project["name"]]
    builds.sort(key=lambda build: build["startTime"], reverse=data.get("sortOrder") != "ASCENDING")
    start = int(data.get("nextToken") or 0)
    answer: dict = {"ids": [build["id"] for build in builds[start : start + 100]]}
    if len(builds) > start + 100:
        answer["nextToken"] = str(start + 100)
    return json_response(answer)


def end_running(status: str, wait_seconds: float = 5) -> None:
    """End every running build with this status."""
    with _lock:
        running = [run for run in _runs.values() if not run.build["buildComplete"]]
    for run in running:
        run.end(status)
    for run in running:
        run.wait(wait_seconds)


OPERATIONS = {
    "StartBuild": start_build,
    "BatchGetBuilds": batch_get_builds,
    "StopBuild": stop_build,
    "ListBuildsForProject": list_builds_for_project,
}
