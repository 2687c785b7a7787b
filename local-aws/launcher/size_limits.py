"""Sizes that AWS refuses and MiniStack takes: policies of IAM and buses, environments of functions, patterns of events.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
"""

import json
from collections.abc import Callable

from ministack.core.responses import error_response_json
from ministack.services import eventbridge, iam, lambda_svc

from .replacing import replaces

INLINE_POLICIES_OF_ROLE = 10_240
MANAGED_POLICY = 6_144
MANAGED_POLICIES_OF_ROLE = 10
TRUST_POLICY = 2_048
FUNCTION_ENVIRONMENT = 4_096
EVENT_PATTERN = 2_048
BUS_POLICY = 10_240


def policy_size(document: str) -> int:
    """IAM counts the characters of a policy without its white space."""
    return len("".join(document.split()))


def _limit_exceeded(message: str):
    return iam._error(409, "LimitExceeded", message)


def _replaces_action(action: str, name: str) -> Callable:
    """The same as `replaces`, also in IAM's table of actions, which holds the functions themselves."""

    def decorate(function: Callable) -> Callable:
        replacement = replaces(iam, name)(function)
        if action not in iam._IAM_HANDLERS:
            raise KeyError(f"MiniStack's IAM has no action {action}")
        iam._IAM_HANDLERS[action] = replacement
        return replacement

    return decorate


@_replaces_action("PutRolePolicy", "_put_role_policy")
def _put_role_policy(original, params):
    name = iam._p(params, "RoleName")
    role = iam._roles.get(name)
    if role:
        others = {**role["InlinePolicies"], iam._p(params, "PolicyName"): iam._p(params, "PolicyDocument")}
        if sum(map(policy_size, others.values())) > INLINE_POLICIES_OF_ROLE:
            return _limit_exceeded(
                f"Maximum policy size of {INLINE_POLICIES_OF_ROLE} bytes exceeded for role {name}"
            )
    return original(params)


def _managed_policy(original, params):
    if policy_size(iam._p(params, "PolicyDocument")) > MANAGED_POLICY:
        return _limit_exceeded(f"Cannot exceed quota for PolicySize: {MANAGED_POLICY}")
    return original(params)


_replaces_action("CreatePolicy", "_create_policy")(_managed_policy)
_replaces_action("CreatePolicyVersion", "_create_policy_version")(_managed_policy)


@_replaces_action("AttachRolePolicy", "_attach_role_policy")
def _attach_role_policy(original, params):
    role = iam._roles.get(iam._p(params, "RoleName")) or {}
    attached = role.get("AttachedPolicies", [])
    if iam._p(params, "PolicyArn") not in attached and len(attached) >= MANAGED_POLICIES_OF_ROLE:
        return _limit_exceeded(f"Cannot exceed quota for PoliciesPerRole: {MANAGED_POLICIES_OF_ROLE}")
    return original(params)


def _trust_policy(field: str) -> Callable:
    def check(original, params):
        if policy_size(iam._p(params, field)) > TRUST_POLICY:
            return _limit_exceeded(f"Cannot exceed quota for ACLSizePerRole: {TRUST_POLICY}")
        return original(params)

    return check


_replaces_action("CreateRole", "_create_role")(_trust_policy("AssumeRolePolicyDocument"))
_replaces_action("UpdateAssumeRolePolicy", "_update_assume_role_policy")(_trust_policy("PolicyDocument"))


def _environment_error(data: dict):
    variables = (data.get("Environment") or {}).get("Variables") or {}
    # Lambda measures the JSON text, escapes included, as its error quotes it.
    text = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) <= FUNCTION_ENVIRONMENT:
        return None
    message = (
        "Lambda was unable to configure your environment variables because the environment variables you "
        f"have provided exceeded the 4KB limit. String measured: {text}"
    )
    return error_response_json("InvalidParameterValueException", message, 400)


@replaces(lambda_svc, "_create_function")
def _create_function(original, data):
    return _environment_error(data) or original(data)


@replaces(lambda_svc, "_update_config")
def _update_config(original, name, data):
    return _environment_error(data) or original(name, data)


@replaces(eventbridge, "_put_rule")
def _put_rule(original, data):
    if len(data.get("EventPattern") or "") > EVENT_PATTERN:
        message = f"Event pattern is not valid. Reason: it has more than {EVENT_PATTERN} characters"
        return error_response_json("InvalidEventPatternException", message, 400)
    return original(data)


@replaces(eventbridge, "_put_permission")
def _put_permission(original, data):
    if policy_size(data.get("Policy") or "") > BUS_POLICY:
        message = f"The policy has more than {BUS_POLICY} characters."
        return error_response_json("PolicyLengthExceededException", message, 400)
    return original(data)
