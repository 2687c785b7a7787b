"""SQS: StartMessageMoveTask and ListMessageMoveTasks, which MiniStack lacks.

As AWS documents them: the source is the dead-letter queue of another queue, and without a destination each message goes
back to the queue that it came from. A message that was sent to the dead-letter queue itself has come from none, and ends
the task. The move is done before the call is answered.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import json
import time
import uuid

from ministack.services import sqs

from . import queues  # noqa: F401  puts its lock in place, which is held here

NO_SOURCE = "CouldNotDetermineMessageSource"

# By the ARN of the source, the latest first.
_tasks: dict[str, list[dict]] = {}


def _queue(arn: str) -> dict:
    queue = sqs._queue_by_arn(arn)
    if queue is None:
        raise sqs._Err("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.")
    return queue


def _is_dead_letter_queue(arn: str) -> bool:
    policies = (queue["attributes"].get("RedrivePolicy") or "{}" for queue in sqs._queues.values())
    return any(json.loads(policy).get("deadLetterTargetArn") == arn for policy in policies)


def _start(data: dict, _url: str) -> dict:
    source, destination = data["SourceArn"], data.get("DestinationArn")
    queue = _queue(source)
    if not _is_dead_letter_queue(source):
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    task = {"Status": "COMPLETED", "SourceArn": source, "StartedTimestamp": int(time.time() * 1000)}
    if destination:
        task["DestinationArn"] = destination
    with sqs._queues_lock:
        messages = [message for message in queue["messages"] if message["visible_at"] <= time.time()]
        task["ApproximateNumberOfMessagesToMove"] = len(messages)
        moved = 0
        for message in messages:
            target = destination or message.get("sys", {}).get("DeadLetterQueueSourceArn")
            if target is None:
                task.update(Status="FAILED", FailureReason=NO_SOURCE)
                break
            queue["messages"] = [other for other in queue["messages"] if other is not message]
            again = {**message, "receive_count": 0, "receipt_handle": None, "visible_at": time.time()}
            _queue(target)["messages"].append(again)
            moved += 1
        task["ApproximateNumberOfMessagesMoved"] = moved
    _tasks.setdefault(source, []).insert(0, task)
    sqs.esm_wake.set()
    return {"TaskHandle": str(uuid.uuid4())}


def _list(data: dict, _url: str) -> dict:
    return {"Results": _tasks.get(data["SourceArn"], [])[: int(data.get("MaxResults") or 1)]}


sqs._HANDLERS.update({"StartMessageMoveTask": _start, "ListMessageMoveTasks": _list})
