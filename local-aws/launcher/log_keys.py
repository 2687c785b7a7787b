"""AssociateKmsKey and DisassociateKmsKey of CloudWatch Logs, which MiniStack lacks: it takes a key only with a new group.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
"""

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudwatch_logs

from .json_request import json_request
from .replacing import replaces

CALLS = ("AssociateKmsKey", "DisassociateKmsKey")


@replaces(cloudwatch_logs, "handle_request")
async def _handle_request(original, method, path, headers, body, query_params):
    call = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if call not in CALLS:
        return await original(method, path, headers, body, query_params)
    request = json_request(body)
    group = cloudwatch_logs._log_groups.get(request.get("logGroupName"))
    if group is None:
        return error_response_json("ResourceNotFoundException", "The specified log group does not exist.", 400)
    if call == "AssociateKmsKey" and ":key/" not in request.get("kmsKeyId", ""):
        return error_response_json("InvalidParameterException", "kmsKeyId must be the ARN of a key.", 400)
    group["kmsKeyId"] = request["kmsKeyId"] if call == "AssociateKmsKey" else None
    return json_response({})
