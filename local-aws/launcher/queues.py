"""SQS: one lock around every change of a queue's messages, the rights to batches, FIFO queues, and a way to end
invisibility early.

MiniStack's event source poller rebuilds a queue's message list in its own thread while requests append to the
old list, so a burst could lose messages. Its own lock covers the poller only.

It asks for the right to ChangeMessageVisibilityBatch, and so on, which IAM does not know: AWS asks for the right to the
single operation.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

import functools
import inspect
import threading
import time

from ministack.core import iam_actions
from ministack.services import eventbridge, lambda_svc, sqs

from .replacing import replaces

CHANGING = (
    "SendMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "PurgeQueue",
    "SendMessageBatch",
    "DeleteMessageBatch",
)

# Re-entrant: a batch calls the single operation.
sqs._queues_lock = threading.RLock()


def _locked(function):
    assert not inspect.iscoroutinefunction(function), "a lock must not be held while waiting"

    @functools.wraps(function)
    def replacement(*args, **kwargs):
        with sqs._queues_lock:
            return function(*args, **kwargs)

    return replacement


for _operation in CHANGING:
    sqs._HANDLERS[_operation] = _locked(sqs._HANDLERS[_operation])
# SNS and batches call the first by its name; receiving waits between the others, which change the list.
for _name in ("_act_send_message", "_expire_retained", "_dlq_sweep", "_collect_msgs"):
    setattr(sqs, _name, _locked(getattr(sqs, _name)))


@replaces(eventbridge, "_dispatch_to_sqs")
def _dispatch_to_sqs(original, spec, payload, sqs_parameters=None):
    # MiniStack neither looks for an equal message of the last five minutes nor remembers what EventBridge sent, and
    # delivers where AWS does not: without a group, and to a queue without content-based deduplication.
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    queue = sqs._queue_by_arn(str(spec))
    group = (sqs_parameters or {}).get("MessageGroupId")
    if not (queue and queue["is_fifo"]):
        original(spec, payload, sqs_parameters)
    elif group and queue["attributes"]["ContentBasedDeduplication"] == "true":
        message = {"QueueUrl": queue["url"], "MessageBody": payload, "MessageGroupId": group}
        sqs._act_send_message(message, queue["url"])


eventbridge._dispatch_to_sqs = _locked(eventbridge._dispatch_to_sqs)


@replaces(lambda_svc, "_sqs_esm_concurrency")
def _sqs_esm_concurrency(original, esm, func_rec, config, queue=None):
    # MiniStack runs one batch of a FIFO queue at a time. AWS runs as many as there are groups, each group in one batch:
    # groups that are in flight are left out by the receive.
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    return original(esm, func_rec, config)


@replaces(iam_actions, "extract_iam_action")
def _extract_iam_action(original, service, *request):
    action = original(service, *request)
    return action.removesuffix("Batch") if service == "sqs" and action else action


def release_messages(queue_url: str) -> int:
    """Make all messages in flight visible at once, receive counts kept; answers how many."""
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        now = time.time()
        hidden = [message for message in queue["messages"] if message["visible_at"] > now]
        for message in hidden:
            message["visible_at"] = now
    sqs.esm_wake.set()
    return len(hidden)
