"""EventBridge: AWS's own events, which targets get an event, and schedules that can be paused."""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.services import eventbridge, scheduler

from . import event_buses, role_rights
from .bus_policies import is_bus, is_foreign
from .replacing import replaces
from .switches import SWITCHES
from .undelivered_events import give_up, lose, refusal


@replaces(eventbridge, "_put_events")
def _put_events(original, data, allow_aws_source=False):
    # The test's client has root credentials and plays the part of ECS, which alone may send `aws.*` events, and sends
    # them to buses of its account alone.
    foreign = any(is_foreign(entry.get("EventBusName") or "") for entry in data.get("Entries", []))
    plays_aws = iam_evaluator.caller_arn().endswith(":root") and not foreign
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
        "events:eventBusInvocation": "false",
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
        _invoke_as_schedule(original, target, event, rule)
        return
    to_bus = is_bus(arn)
    if failure := event_buses.forward(target, event, rule) if to_bus else refusal(arn, rule_arn):
        give_up(target, event, rule, failure)
    elif not to_bus:
        original(target, event, rule, view)


def _invoke_as_schedule(original, target, event, schedule):
    # A schedule calls its target with the rights of a role, and does not ask the target's own policy.
    arn, role = target.get("Arn", ""), target.get("RoleArn", "")
    group = schedule["Arn"].replace(":schedule/", ":schedule-group/").rsplit("/", 1)[0]
    if not role_rights.trusts(role, "scheduler.amazonaws.com", group):
        reason = f"{role} does not trust scheduler.amazonaws.com for {group}"
    else:
        reason = role_rights.denied(role, "schedule", "lambda:InvokeFunction", arn)
    if reason is None:
        original(target, event, schedule)
    else:
        lose(target, schedule, reason)
