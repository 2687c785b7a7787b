"""EventBridge between accounts and regions: rules whose target is a bus elsewhere, and the policies of buses."""

import json

from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import eventbridge

from . import role_rights
from .replacing import replaces


@replaces(eventbridge, "_put_permission")
def _put_permission(original, data):
    # MiniStack drops a whole policy, and puts a statement that lets everybody in its place.
    if data.get("Policy") is None:
        return original(data)
    eventbridge._event_bus_policies[data.get("EventBusName", "default")] = json.loads(data["Policy"])
    return json_response({})


def is_elsewhere(target_arn: str) -> bool:
    """Whether a target is an event bus of another account or region."""
    parts = target_arn.split(":")
    return target_arn.partition(":event-bus/")[1] != "" and parts[3:5] != [get_region(), get_account_id()]


def forward(target: dict, event: dict, rule_arn: str) -> str | None:
    """Put an event on a bus elsewhere with the rights of the target's role; answers why not, where AWS would not.

    MiniStack drops such events.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """
    if event.get("Account") != get_account_id():
        return None  # One hop: AWS does not send on what came from another account, and says nothing.
    bus = parse_arn(target["Arn"])
    name = bus.resource.split("/", 1)[1]
    reason = _refusal(target, rule_arn)
    with request_scope(bus.account_id, bus.region):
        if name == "default":
            eventbridge._ensure_default_bus()
        if reason is None and bus.account_id != rule_arn.split(":")[4]:
            reason = _refused_by_bus(target, rule_arn, name)
        if reason is None and name not in eventbridge._event_buses:
            reason = f"there is no event bus {target['Arn']}"
        if reason is None:
            # Account and region stay the sender's. The rules of the path are others here, even of the same name.
            forwarded = {key: value for key, value in event.items() if key != "_DispatchPath"}
            eventbridge._dispatch_event({**forwarded, "EventBusName": name})
    return reason


def _refusal(target: dict, rule_arn: str) -> str | None:
    role = target.get("RoleArn", "")
    if not role_rights.trusts(role, "events.amazonaws.com", rule_arn):
        return f"the role {role} does not trust events.amazonaws.com for {rule_arn}"
    return role_rights.denied(role, "events", "events:PutEvents", target["Arn"])


def _refused_by_bus(target: dict, rule_arn: str, name: str) -> str | None:
    role = target["RoleArn"]
    account = role.split(":")[4]
    request = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role.rsplit('/', 1)[-1]}/events",
        principal_type="AssumedRole",
        principal_account=account,
        action="events:PutEvents",
        resource_arn=target["Arn"],
        region=get_region(),
        service_context={"aws:sourcearn": rule_arn, "aws:sourceaccount": account},
    )
    policy = eventbridge._event_bus_policies.get(name)
    if iam_evaluator.evaluate_resource_policy(policy, request).decision == "Allow":
        return None
    return f"the policy of {target['Arn']} does not let {role} put events"
