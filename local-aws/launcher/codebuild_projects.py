"""CodeBuild projects that answer with everything they were given, so that a second plan is empty.

MiniStack keeps a fixed list of fields and drops, among others, logs, cache, VPC and queue settings.
"""

import time

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import codebuild


def invalid_input(message: str):
    """The answer AWS gives to a request that cannot be right."""
    return error_response_json("InvalidInputException", message, 400)


def not_found(message: str):
    """The answer AWS gives for something that does not exist."""
    return error_response_json("ResourceNotFoundException", message, 400)


def _request_error(data: dict) -> str | None:
    source, environment = data.get("source") or {}, data.get("environment") or {}
    if source.get("type") == "NO_SOURCE" and not source.get("buildspec"):
        return "Invalid project source: buildspec is required for a project without a source"
    on_lambda = "LAMBDA" in environment.get("type", "")
    if on_lambda and data.get("queuedTimeoutInMinutes"):
        return "Cannot specify queuedTimeoutInMinutes for lambda compute"
    if on_lambda and (data.get("vpcConfig") or {}).get("vpcId"):
        return "Cannot specify vpcConfig for lambda compute"
    return None


def _defaults(name: str) -> dict:
    return {
        "arn": codebuild._project_arn(name),
        "description": "",
        "cache": {"type": "NO_CACHE"},
        "timeoutInMinutes": 60,
        "queuedTimeoutInMinutes": 480,
        "encryptionKey": f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3",
        "projectVisibility": "PRIVATE",
        "tags": [],
    }


def _stored(data: dict) -> dict:
    """The kept part of a request: `badgeEnabled` comes back as `badge`, empty blocks do not come back."""
    kept = {key: value for key, value in data.items() if key != "badgeEnabled" and value is not None}
    if "badgeEnabled" in data:
        kept["badge"] = {"badgeEnabled": bool(data["badgeEnabled"])}
    if kept.get("concurrentBuildLimit", 0) == -1:
        kept.pop("concurrentBuildLimit")
    if not (kept.get("vpcConfig") or {}).get("vpcId"):
        kept.pop("vpcConfig", None)
    return kept


def create_project(data: dict):
    """CreateProject."""
    name = data.get("name", "")
    if not name:
        return invalid_input("Project name is required")
    if name in codebuild._projects:
        return error_response_json("ResourceAlreadyExistsException", f"Project already exists: {name}", 400)
    if error := _request_error(data):
        return invalid_input(error)
    now = time.time()
    project = {**_defaults(name), "badge": {"badgeEnabled": False}, **_stored(data)}
    project.update(created=now, lastModified=now)
    codebuild._projects[name] = project
    return json_response({"project": project})


def find_project(identifier: str) -> dict | None:
    """The project of this name or ARN: AWS takes both wherever a project is named."""
    return codebuild._projects.get(codebuild._project_name_from_identifier(identifier) or "")


def update_project(data: dict):
    """UpdateProject: replaces the fields that are given."""
    project = find_project(data.get("name", ""))
    if project is None:
        return not_found(f"Project not found: {data.get('name', '')}")
    data = {**data, "name": project["name"]}
    if error := _request_error({**project, **data}):
        return invalid_input(error)
    project.update(_stored(data), lastModified=time.time())
    if data.get("concurrentBuildLimit", 0) == -1:
        project.pop("concurrentBuildLimit", None)
    # An empty one takes the project out of its VPC.
    if "vpcConfig" in data and not data["vpcConfig"].get("vpcId"):
        project.pop("vpcConfig", None)
    return json_response({"project": project})


def batch_get_projects(data: dict):
    """BatchGetProjects, by name or ARN."""
    found, missing = [], []
    for identifier in data.get("names", []):
        project = find_project(identifier)
        if project is None:
            missing.append(identifier)
        else:
            found.append(project)
    return json_response({"projects": found, "projectsNotFound": missing})


def delete_project(data: dict):
    """DeleteProject: its builds go with it."""
    project = find_project(data.get("name", ""))
    if project is None:
        return not_found(f"Project not found: {data.get('name', '')}")
    del codebuild._projects[project["name"]]
    return json_response({})


OPERATIONS = {
    "CreateProject": create_project,
    "UpdateProject": update_project,
    "DeleteProject": delete_project,
    "BatchGetProjects": batch_get_projects,
}
