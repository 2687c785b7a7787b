"""STS: sessions of roles, as policies see them, and how long they may last.

In MiniStack aws:PrincipalArn is the ARN of the session, and a session may last as long as its caller asks.
Identity policies do not see the parameters of AssumeRole.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator
from ministack.core.router import extract_access_key_id
from ministack.services import iam, sts

from .replacing import replaces

_CHAINED_SECONDS = 3600
_KEYS = {"ExternalId": "sts:ExternalId", "RoleSessionName": "sts:RoleSessionName"}


def _role(arn: str) -> dict | None:
    return iam._roles.get_scoped(arn.split(":")[4], None, arn.rsplit("/", 1)[-1])


@replaces(iam_evaluator, "_resolve_condition_key")
def _resolve_condition_key(original, key, ctx):
    if key.lower() == "aws:principalarn" and ":assumed-role/" in ctx.principal_arn:
        # The role's own ARN has the path, which the session's lacks.
        role = _role(ctx.principal_arn.rsplit("/", 1)[0])
        return role["Arn"] if role else ctx.principal_arn
    return original(key, ctx)


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if iam_action != "sts:AssumeRole":
        return context
    given = {key: iam._p(params, name) for name, key in _KEYS.items()}
    return {**context, **{key: value for key, value in given.items() if value}}


@replaces(sts, "handle_request")
async def _handle_request(original, method, path, headers, body, query_params):
    params = {**query_params, **parse_qs((body or b"").decode())}
    if iam._p(params, "Action") == "AssumeRole" and (
        fault := _fault(params, extract_access_key_id(headers, query_params))
    ):
        return iam._error(400, "ValidationError", fault, ns="sts")
    return await original(method, path, headers, body, query_params)


def _fault(params: dict, access_key: str | None) -> str | None:
    seconds = int(iam._p(params, "DurationSeconds") or 0)
    caller = sts._sessions.get(access_key or "", {}).get("Arn", "")
    if seconds > _CHAINED_SECONDS and ":assumed-role/" in caller:
        return "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    role = _role(iam._p(params, "RoleArn")) if iam._p(params, "RoleArn").count(":") > 4 else None
    if role and seconds > role.get("MaxSessionDuration", _CHAINED_SECONDS):
        return "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    return None
