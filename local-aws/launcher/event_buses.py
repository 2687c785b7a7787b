"""EventBridge: rules whose target is an event bus, of this or of another account and region.

MiniStack asks for no rights, drops events for another account or region, and overwrites an event's region.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
"""

import time

from ministack.core.arn import Arn, parse_arn
from ministack.core.responses import (
    error_response_json,
    get_account_id,
    get_region,
    new_uuid,
    request_scope,
)
from ministack.services import eventbridge

from . import role_rights
from .bus_policies import is_bus, is_foreign
from .replacing import replaces
from .undelivered_events import Failure, lose

# Field of an event that a rule has sent on.
_FORWARDED = "_Forwarded"
_INPUTS = ("Input", "InputPath", "InputTransformer")


@replaces(eventbridge, "_event_bus_name_from_ref")
def _event_bus_name_from_ref(original, name):
    # PutEvents also takes the ARN of a bus of another account, in the region of the call.
    return (name, None) if is_foreign(name) else original(name)


@replaces(eventbridge, "_dispatch_event")
def _dispatch_event(original, event, view=None):
    # The event keeps the sender's account.
    if is_foreign(event.get("EventBusName", "default")):
        _put_on(parse_arn(event["EventBusName"]), event)
    else:
        original(event, view)


@replaces(eventbridge, "_put_targets")
def _put_targets(original, data):
    for target in data.get("Targets", []):
        if fault := _fault(target, data.get("EventBusName", "default")):
            return error_response_json("ValidationException", fault, 400)
        role = target.get("RoleArn", "")
        if is_bus(target.get("Arn", "")) and role.split(":")[4:5] != [get_account_id()]:
            return error_response_json("AccessDeniedException", "Cross-account pass role is not allowed.", 400)
    return original(data)


def _fault(target: dict, rule_bus: str) -> str | None:
    """The error of PutTargets about a target; None: there is none. Terraform's plan accepts each of them."""
    dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn", "")
    if dead_letters and (dead_letters.endswith(".fifo") or dead_letters.split(":")[3:4] != [get_region()]):
        return f"The dead-letter queue {dead_letters} must be a standard queue in the rule's region."
    arn = target.get("Arn", "")
    if not is_bus(arn):
        return None
    if not target.get("RoleArn"):
        return f"RoleArn is required for target {arn}."
    if any(target.get(name) for name in _INPUTS):
        return f"Modifying the input for target {target.get('Id')} is not supported."
    if target.get("RetryPolicy"):
        return "Retry policy is not supported for Event bus targets."
    if arn == f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/{rule_bus}":
        return "Source EventBus and Target EventBus must not be the same."
    return None


def forward(target: dict, event: dict, rule: dict) -> Failure | None:
    """Put an event on the target's bus with the rights of its role; answers the error if AWS has one."""
    bus = parse_arn(target["Arn"])
    is_elsewhere = bus.region != get_region()
    if event.get(_FORWARDED):
        # One hop, as AWS documents. It was seen to let an event through once within a region and once between
        # two, which it promises nowhere.
        code = "THIRD_REGION_HOP_DETECTED" if is_elsewhere else "THIRD_ACCOUNT_HOP_DETECTED"
        message = (
            f"Event ingestion rejected for event {event['EventId']} because an event can be sent to an event bus "
            "target only once. This event was previously delivered to an event bus target."
        )
        return Failure(code, message, message)
    if reason := _refusal(target, event, rule["Arn"]):
        # AWS says so within an account, too, and of a role that is missing or does not trust it.
        return Failure("NO_PERMISSIONS", "Lack of permissions to invoke cross account target.", reason)
    # The event keeps account and region of the sender. It gets another id and time in another region alone.
    renewed = {"EventId": new_uuid(), "Time": int(time.time())} if is_elsewhere else {}
    if not _put_on(bus, {**event, **renewed, _FORWARDED: True}):
        # AWS takes the event and drops it: https://github.com/aws/aws-sdk/issues/186
        lose(target, rule, f"there is no event bus {target['Arn']}")
    return None


def _refusal(target: dict, event: dict, rule_arn: str) -> str | None:
    role = target.get("RoleArn", "")
    if not role_rights.trusts(role, "events.amazonaws.com", rule_arn):
        return f"the role {role} does not trust events.amazonaws.com for {rule_arn}"
    context = {
        "aws:SourceArn": rule_arn,
        "aws:SourceAccount": rule_arn.split(":")[4],
        "events:source": [event["Source"]],
        "events:detail-type": event["DetailType"],
        "events:eventBusInvocation": "true",
    }
    return role_rights.denied(role, "events", "events:PutEvents", target["Arn"], context)


def _put_on(bus: Arn, event: dict) -> bool:
    """Hand the event to the rules of a bus; False: there is no such bus."""
    name = bus.resource.split("/", 1)[1]
    with request_scope(bus.account_id, bus.region):
        if name == "default":
            eventbridge._ensure_default_bus()
        if name not in eventbridge._event_buses:
            return False
        event = {**event, "EventBusName": name}
        view = eventbridge._pattern_event_view(event)
        eventbridge._dispatch_event(event, view)
        # A replayed event has no hop behind it.
        eventbridge._archive_event({key: value for key, value in event.items() if key != _FORWARDED}, view)
    return True
