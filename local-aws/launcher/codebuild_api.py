"""Puts this package's CodeBuild operations in front of MiniStack's."""

import json

from ministack.core.responses import error_response_json
from ministack.services import codebuild

from . import codebuild_builds, codebuild_projects, codebuild_reports
from .replacing import replaces

OPERATIONS = {
    **codebuild_projects.OPERATIONS,
    **codebuild_builds.OPERATIONS,
    **codebuild_reports.OPERATIONS,
}


@replaces(codebuild, "_handle_request_sync")
def _handle_request(original, method, path, headers, body, query_params):
    operation = OPERATIONS.get(headers.get("x-amz-target", "").rsplit(".", 1)[-1])
    if operation is None:
        return original(method, path, headers, body, query_params)
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return error_response_json("SerializationException", "Invalid JSON", 400)
    return operation(request)
