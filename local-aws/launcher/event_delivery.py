"""EventBridge: AWS's own events, resource policies of targets, and schedules that can be paused."""

import hashlib
import json
import time
import uuid

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, lambda_svc, scheduler, sns, sqs

from . import event_buses, role_rights
from .replacing import replaces
from .switches import SWITCHES

# Events that could not be delivered and had no dead-letter queue, for tests and for people: AWS only counts
# them.
undelivered: list[dict[str, str]] = []

_ACTIONS = {"sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction", "sns": "sns:Publish"}


@replaces(eventbridge, "_put_events")
def _put_events(original, data, allow_aws_source=False):
    # The test's client has root credentials and plays the part of ECS, which alone may send `aws.*` events.
    plays_aws = iam_evaluator.caller_arn().endswith(":root")
    return original(data, allow_aws_source=allow_aws_source or plays_aws)


@replaces(iam_actions, "request_tag_context")
def _request_tag_context(original, service, iam_action, body, params):
    # EventBridge's own condition keys, which MiniStack does not know: a policy that names the source of an event
    # would refuse every event. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    context = original(service, iam_action, body, params)
    if iam_action != "events:PutEvents":
        return context
    entries = json.loads(body or b"{}").get("Entries", [])
    # `events:source` is an array of strings, even of one: only the operators with ForAllValues and ForAnyValue are for
    # it. It is absent where no entry names a source.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
    sources = [entry["Source"] for entry in entries if entry.get("Source")]
    types = {entry.get("DetailType", "") for entry in entries}
    return {
        **context,
        **({"events:source": sources} if sources else {}),
        # AWS asks for each entry; here a call with entries of several types meets no condition on the type.
        **({"events:detail-type": types.pop()} if len(types) == 1 else {}),
    }


@replaces(eventbridge, "_tick_scheduled_rules")
def _tick_scheduled_rules(original):
    if SWITCHES.schedules:
        return original()
    return None


@replaces(scheduler, "_tick_schedules")
def _tick_schedules(original):
    if SWITCHES.schedules:
        _begin_rates_at_once()
        return original()
    return None


def _begin_rates_at_once() -> None:
    # As AWS does where a rate has no start; MiniStack lets the first interval pass.
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
    for key, schedule in list(scheduler._schedules._data.items()):
        if schedule.get("ScheduleExpression", "").startswith("rate(") and not schedule.get("StartDate"):
            scheduler._schedule_last_fired.setdefault(key, 0.0)


@replaces(eventbridge, "_invoke_target")
def _invoke_target(original, target, event, rule, view=None):
    arn = target.get("Arn", "")
    rule_arn = rule.get("Arn", "")
    if ":scheduler:" in rule_arn:
        return _invoke_as_schedule(original, target, event, rule)
    # MiniStack delivers without asking; AWS would not, and sends what it cannot deliver to the target's DLQ.
    if event_buses.is_elsewhere(arn):
        reason = event_buses.forward(target, event, rule_arn)
        if reason is None:
            return None
    elif _may_deliver(arn, rule_arn):
        return original(target, event, rule, view)
    else:
        reason = f"the resource policy of {arn} does not let events.amazonaws.com deliver for {rule_arn}"
    dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn", "")
    if dead_letters and _may_deliver(dead_letters, rule_arn):
        _send_to_queue(dead_letters, event, view, rule_arn, arn)
    else:
        undelivered.append({"target": arn, "rule": rule_arn, "reason": reason})
    eventbridge.logger.warning("EventBridge: not delivered: %s", reason)
    return None


def _invoke_as_schedule(original, target, event, schedule):
    # A schedule calls its target with the rights of a role, and does not ask the target's own policy.
    arn, role = target.get("Arn", ""), target.get("RoleArn", "")
    group = schedule["Arn"].replace(":schedule/", ":schedule-group/").rsplit("/", 1)[0]
    if not role_rights.trusts(role, "scheduler.amazonaws.com", group):
        reason = f"{role} does not trust scheduler.amazonaws.com for {group}"
    else:
        reason = role_rights.denied(role, "schedule", "lambda:InvokeFunction", arn)
    if reason is None:
        return original(target, event, schedule)
    undelivered.append({"target": arn, "rule": schedule["Arn"], "reason": reason})
    eventbridge.logger.warning("EventBridge Scheduler: not delivered: %s", reason)
    return None


def _may_deliver(target_arn: str, rule_arn: str) -> bool:
    service = (target_arn.split(":") + ["", "", ""])[2]
    if service not in _ACTIONS:
        return True
    lookups = {
        "sqs": sqs.queue_policy_for_arn,
        "lambda": lambda_svc.function_policy_for_arn,
        "sns": sns.topic_policy_for_arn,
    }
    found = lookups[service](target_arn)
    if found is None:
        return True  # no such target: MiniStack's own handling says so
    request = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=_ACTIONS[service],
        resource_arn=target_arn,
        region=get_region(),
        service_context={"aws:sourcearn": rule_arn, "aws:sourceaccount": get_account_id()},
    )
    decision = iam_evaluator.evaluate_resource_policy(found[0], request, service="events.amazonaws.com")
    return decision.decision == "Allow"


def _send_to_queue(queue_arn: str, event: dict, view, rule_arn: str, target_arn: str) -> None:
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        return
    view = view or eventbridge._pattern_event_view(event)
    body, now = json.dumps(view.event_with_detail()), time.time()

    def attribute(value: str) -> dict[str, str]:
        return {"DataType": "String", "StringValue": value}

    message = {
        "id": str(uuid.uuid4()),
        "body": body,
        "md5_body": hashlib.md5(body.encode()).hexdigest(),
        "sent_at": now,
        "visible_at": now,
        "message_attributes": {
            "RULE_ARN": attribute(rule_arn),
            "TARGET_ARN": attribute(target_arn),
            "ERROR_CODE": attribute("NO_PERMISSIONS"),
        },
    }
    sqs._ensure_msg_fields(message)
    with sqs._queues_lock:
        queue["messages"].append(message)
