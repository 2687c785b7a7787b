"""IAM for GetParameters: a call for one parameter is authorised on that parameter.

MiniStack authorises it on `*`, so a policy that names the parameter would be refused. A call for several stays there.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

import json

from ministack.core import iam_actions

from .replacing import replaces


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
        names = json.loads(body or b"{}").get("Names") or []
        if len(names) == 1:
            return f"arn:aws:ssm:{region}:{account}:parameter/{names[0].lstrip('/')}"
    return original(service, method, path, headers, body, params, region, account)
