"""CloudWatch alarms over the Query protocol, which the AWS provider speaks: nothing given may get lost.

MiniStack reads a part of PutMetricAlarm's parameters there and answers DescribeAlarms with fewer still, so
actions, dimensions and metric math would show as differences in every plan.
"""

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

from .replacing import replaces

NUMBERS = {"Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold"}
FLAGS = {"ActionsEnabled", "ReturnData"}
# Always described, given or not.
STATE = ("AlarmName", "AlarmArn", "StateValue", "StateReason")
# alarm ARN → the parameters as they were given
_given: dict[str, dict[str, Any]] = {}


def from_query(params: dict[str, Any]) -> dict[str, Any]:
    """`Metrics.member.1.MetricStat.Period=60` and its like as the nested object they stand for."""
    tree: dict[str, Any] = {}
    for name, value in params.items():
        *path, last = name.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = _typed(last, value[0] if isinstance(value, list) else value)
    return _lists(tree)


def _typed(name: str, value: str) -> Any:
    if name in NUMBERS:
        return float(value)
    return value == "true" if name in FLAGS else value


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        members = node["member"]
        return [_lists(members[index]) for index in sorted(members, key=int)]
    return {name: _lists(value) for name, value in node.items()}


def to_xml(value: Any) -> str:
    """The same object in the Query protocol's answers."""
    if isinstance(value, dict):
        return "".join(f"<{name}>{to_xml(member)}</{name}>" for name, member in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{to_xml(member)}</member>" for member in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(re.sub(r"\.0$", "", str(value)) if isinstance(value, float) else str(value))


def definition_of(alarm: dict[str, Any]) -> dict[str, Any]:
    """An alarm with all that was given to it."""
    return {**alarm, **_given.get(alarm["AlarmArn"], {})}


@replaces(cloudwatch, "_put_metric_alarm")
def _put_metric_alarm(original, params, cbor_data, is_cbor, is_json=False):
    if is_cbor or is_json:
        answer = original(params, cbor_data, is_cbor, is_json)
        if answer[0] == 200:
            _keep(cbor_data)
        return answer
    request = from_query(params)
    status, headers, body = original({}, request, False, True)
    if status != 200:
        # Answered once more in the caller's protocol.
        return original(params, cbor_data, is_cbor, is_json)
    _keep(request)
    return cloudwatch._xml(200, "PutMetricAlarmResponse", "")


def _keep(request: dict[str, Any]) -> None:
    alarm = cloudwatch._alarms[request["AlarmName"]]
    dropped = {"Action", "Version", "Tags"}
    _given[alarm["AlarmArn"]] = {name: value for name, value in request.items() if name not in dropped}


@replaces(cloudwatch, "_describe_alarms")
def _describe_alarms(original, params, cbor_data, is_cbor, is_json=False):
    if is_cbor or is_json:
        return original(params, cbor_data, is_cbor, is_json)
    status, headers, body = original({}, from_query(params), False, True)
    if status != 200:
        return original(params, cbor_data, is_cbor, is_json)
    answer = json.loads(body)
    answer["MetricAlarms"] = [
        {"ActionsEnabled": True, **_given.get(alarm["AlarmArn"], {}), **{name: alarm[name] for name in STATE}}
        for alarm in answer.get("MetricAlarms", [])
    ]
    return cloudwatch._xml(
        200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{to_xml(answer)}</DescribeAlarmsResult>"
    )
