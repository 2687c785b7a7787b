"""EventBridge: events that a target does not get. They become dead letters, and count in metrics.

MiniStack delivers without asking. AWS does not retry what is refused here. So a dead letter has neither
RETRY_ATTEMPTS nor EXHAUSTED_RETRY_CONDITION, as on AWS.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

import hashlib
import json
import time
import uuid
from dataclasses import dataclass

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, lambda_svc, sns, sqs

from .metric_ingestion import store_datum

# Events that could not be delivered and had no dead-letter queue, for tests and for people: AWS only counts
# them.
undelivered: list[dict[str, str]] = []

_ACTIONS = {"sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction", "sns": "sns:Publish"}


@dataclass(frozen=True)
class Failure:
    """The error of a delivery: code and message as the dead letter has them, and the reason behind them."""

    code: str
    message: str
    reason: str


def refusal(target_arn: str, rule_arn: str) -> Failure | None:
    """The error of a rule's delivery to a queue, function or topic, by its resource policy; None: there is none."""
    service = (target_arn.split(":") + ["", "", ""])[2]
    if service not in _ACTIONS:
        return None
    lookups = {
        "sqs": sqs.queue_policy_for_arn,
        "lambda": lambda_svc.function_policy_for_arn,
        "sns": sns.topic_policy_for_arn,
    }
    found = lookups[service](target_arn)
    if found is None:
        reason = f"there is no {target_arn}"
        return Failure("NO_RESOURCE", reason, reason)
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
    if decision.decision == "Allow":
        return None
    reason = f"the resource policy of {target_arn} does not let events.amazonaws.com deliver for {rule_arn}"
    return Failure("NO_PERMISSIONS", reason, reason)


def lose(target: dict, rule: dict, reason: str) -> None:
    """Drop the event, as AWS does without a word."""
    undelivered.append({"target": target.get("Arn", ""), "rule": rule.get("Arn", ""), "reason": reason})
    eventbridge.logger.warning("EventBridge: lost: %s", reason)


def give_up(target: dict, event: dict, rule: dict, failure: Failure) -> None:
    """Put the event into the target's dead-letter queue. Without one it is lost."""
    eventbridge.logger.warning("EventBridge: not delivered: %s", failure.reason)
    _count(rule, "FailedInvocations")
    queue_arn = (target.get("DeadLetterConfig") or {}).get("Arn", "")
    if not queue_arn:
        lose(target, rule, failure.reason)
    elif refused := refusal(queue_arn, rule["Arn"]):
        _count(rule, "InvocationsFailedToBeSentToDlq")
        lose(target, rule, f"{failure.reason}, and {refused.reason}")
    else:
        _count(rule, "InvocationsSentToDlq")
        attributes = {"RULE_ARN": rule["Arn"], "TARGET_ARN": target["Arn"], "ERROR_CODE": failure.code}
        _send(queue_arn, event, {**attributes, "ERROR_MESSAGE": failure.message})


def _count(rule: dict, metric: str) -> None:
    bus = rule.get("EventBusName", "default")
    dimensions = {"RuleName": rule["Name"], **({} if bus == "default" else {"EventBusName": bus})}
    store_datum("AWS/Events", metric, dimensions, time.time(), [1], "Count")


def _send(queue_arn: str, event: dict, attributes: dict[str, str]) -> None:
    body, now = json.dumps(eventbridge._pattern_event_view(event).event_with_detail()), time.time()
    message = {
        "id": str(uuid.uuid4()),
        "body": body,
        "md5_body": hashlib.md5(body.encode()).hexdigest(),
        "sent_at": now,
        "visible_at": now,
        "message_attributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }
    sqs._ensure_msg_fields(message)
    with sqs._queues_lock:
        sqs._queue_by_arn(queue_arn)["messages"].append(message)
