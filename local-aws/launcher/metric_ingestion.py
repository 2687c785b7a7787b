"""Metrics that functions write into their logs, and those that Lambda and SQS measure of functions and queues.

MiniStack keeps the lines of CloudWatch's embedded metric format as mere text, and has no metrics of queues. Of functions it
measures invocations by Lambda's API alone, and a throttled call counts as one.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import time
from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs, lambda_svc, sqs

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
                store_datum(directive["Namespace"], metric["Name"], dimensions, timestamp, values, metric.get("Unit"))


@replaces(lambda_svc, "_emit_lambda_metrics")
def _emit_lambda_metrics(_original, function_name, duration_ms, error, throttle):
    if throttle:
        _measure_function(function_name, {"Throttles": 1})


@replaces(lambda_svc, "_execute_function_dispatch")
def _execute_function_dispatch(original, func, config, *args):
    # Whoever called it: the API, a queue's mapping, a rule or a schedule.
    result = original(func, config, *args)
    values = {"Invocations": 1, "Errors": int(bool(result.get("error"))), "Throttles": 0}
    _measure_function(config["FunctionName"], values)
    return result


def _measure_function(name: str, values: dict[str, int]) -> None:
    for metric, value in values.items():
        store_datum("AWS/Lambda", metric, {"FunctionName": name}, time.time(), [value], "Count")


@replaces(cloudwatch, "_get_metric_statistics")
def _get_metric_statistics(original, params, data, is_cbor, is_json=False):
    # In AWS's JSON times are seconds since 1970, and texts in MiniStack's.
    answer = original(params, data, is_cbor, is_json)
    if not is_json or answer[0] != 200:
        return answer
    content = json.loads(answer[2])
    for point in content["Datapoints"]:
        point["Timestamp"] = cloudwatch._parse_ts(point["Timestamp"])
    return answer[0], answer[1], json.dumps(content).encode()


def measure_queues(now: float) -> None:
    """SQS's metrics of each queue once a minute: how many messages can be received, and the age of the oldest."""
    for queue in list(sqs._queues.values()):
        with sqs._queues_lock:
            messages = list(queue["messages"])
        visible = [message for message in messages if message["visible_at"] <= now]
        ages = [now - message["sent_at"] for message in messages]
        name = {"QueueName": queue["attributes"]["QueueArn"].rsplit(":", 1)[-1]}
        store_datum("AWS/SQS", "ApproximateNumberOfMessagesVisible", name, now, [len(visible)], "Count")
        store_datum("AWS/SQS", "ApproximateAgeOfOldestMessage", name, now, [max(ages, default=0)], "Seconds")


def store_datum(
    namespace: str, name: str, dimensions: dict[str, str], at: float, values: list[Any], unit: str | None
) -> None:
    """Keep values of a metric of this account and region."""
    cloudwatch._store_datum(namespace, name, dimensions, at, unit or "None", None, values, None, None)
