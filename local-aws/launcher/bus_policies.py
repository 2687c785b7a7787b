"""EventBridge: the policies of event buses, kept and asked.

MiniStack keeps a statement that admits everybody instead of the given policy, and asks none.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
"""

import json

from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import eventbridge

from .replacing import replaces


def is_bus(arn: str) -> bool:
    """Whether an ARN is that of an event bus."""
    return ":event-bus/" in arn


def is_foreign(name: str) -> bool:
    """Whether it is the ARN of a bus of another account, in this region."""
    return is_bus(name) and name.split(":")[3] == get_region() and name.split(":")[4] != get_account_id()


def _bus_policy(arn: str) -> tuple[dict | str, str] | None:
    """Policy and account of a bus. One that does not exist has an empty policy, and admits no other account."""
    if not is_bus(arn):
        return None
    bus = parse_arn(arn)
    name = bus.resource.split("/", 1)[1]
    return eventbridge._event_bus_policies.get_scoped(bus.account_id, bus.region, name, ""), bus.account_id


eventbridge.bus_policy_for_arn = _bus_policy
iam_evaluator._RESOURCE_POLICY_LOOKUPS["events"] = ("eventbridge", "bus_policy_for_arn")


@replaces(eventbridge, "_put_permission")
def _put_permission(original, data):
    name = data.get("EventBusName", "default")
    if name not in eventbridge._event_buses:
        return error_response_json("ResourceNotFoundException", f"Event bus {name} does not exist.", 400)
    if data.get("Policy") is None:
        answer = original(data)
        _as_policies_have_it(eventbridge._event_bus_policies[name]["Statement"][-1])
        return answer
    if fault := iam_evaluator.validate_policy_document(data["Policy"]):
        return error_response_json("ValidationException", fault, 400)
    policy = json.loads(data["Policy"])
    statements = policy["Statement"]
    # A list, because PutPermission adds single statements to it.
    policy["Statement"] = statements if isinstance(statements, list) else [statements]
    eventbridge._event_bus_policies[name] = policy
    return json_response({})


def _as_policies_have_it(statement: dict) -> None:
    """Name the account by its ARN and the condition by operator and key, as AWS does for single parameters."""
    account = statement["Principal"]
    if account != "*":
        statement["Principal"] = {"AWS": f"arn:aws:iam::{account}:root"}
    if condition := statement.get("Condition"):
        statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}


@replaces(eventbridge, "_delete_event_bus")
def _delete_event_bus(original, data):
    # MiniStack leaves the policy to the next bus of that name.
    eventbridge._event_bus_policies.pop(data.get("Name"), None)
    return original(data)
