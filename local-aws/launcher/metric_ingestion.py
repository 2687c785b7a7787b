"""Metrics that functions write into their logs, and those that SQS measures of its queues.

MiniStack keeps the lines of CloudWatch's embedded metric format as mere text, and has no metrics of queues.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import time
from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs, sqs

from .replacing import replaces


@replaces(cloudwatch_logs, "_append_log_events")
def _append_log_events(original, stream, events):
    for event in events:
        if '"_aws"' in event["message"]:
            try:
                _store(json.loads(event["message"]))
            except (ValueError, KeyError, TypeError):
                pass  # CloudWatch, too, takes it for any other line
    return original(stream, events)


def _store(document: dict[str, Any]) -> None:
    timestamp = document["_aws"]["Timestamp"] / 1000
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive["Metrics"]:
                given = document[metric["Name"]]
                values = given if isinstance(given, list) else [given]
                _datum(directive["Namespace"], metric["Name"], dimensions, timestamp, values, metric.get("Unit"))


def measure_queues(now: float) -> None:
    """SQS's metrics of each queue once a minute: how many messages can be received, and the age of the oldest."""
    for queue in list(sqs._queues.values()):
        with sqs._queues_lock:
            messages = list(queue["messages"])
        visible = [message for message in messages if message["visible_at"] <= now]
        ages = [now - message["sent_at"] for message in messages]
        name = {"QueueName": queue["attributes"]["QueueArn"].rsplit(":", 1)[-1]}
        _datum("AWS/SQS", "ApproximateNumberOfMessagesVisible", name, now, [len(visible)], "Count")
        _datum("AWS/SQS", "ApproximateAgeOfOldestMessage", name, now, [max(ages, default=0)], "Seconds")


def _datum(
    namespace: str, name: str, dimensions: dict[str, str], at: float, values: list[Any], unit: str | None
) -> None:
    cloudwatch._store_datum(namespace, name, dimensions, at, unit or "None", None, values, None, None)
