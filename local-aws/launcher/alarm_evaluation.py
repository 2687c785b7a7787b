"""Evaluates alarms when a test asks, at a time of the test's choice, so that hours need not pass.

MiniStack does so whenever a metric arrives, and then over all dimensions of a metric name. It takes one sum
over all periods, without metric math and without a rule for missing data.
"""

import operator
import time
from typing import Any

from ministack.services import cloudwatch

from . import alarms, metric_math
from .metric_ingestion import measure_queues
from .replacing import replaces

_COMPARISONS = {"GreaterThanThreshold": operator.gt, "LessThanThreshold": operator.lt}


@replaces(cloudwatch, "_evaluate_alarm")
def _evaluate_alarm(_original, _alarm):
    return None


def evaluate_alarms(seconds_ahead: float) -> None:
    """Measure the queues, bring every alarm into the state it has that many seconds from now, and notify its actions."""
    now = time.time() + seconds_ahead
    measure_queues(now)
    for alarm in list(cloudwatch._alarms.values()):
        state, reason = _state(alarms.definition_of(alarm), now)
        previous = alarm["StateValue"]
        if state == previous:
            continue
        alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(now))
        cloudwatch._record_history(alarm["AlarmName"], previous, state, reason)
        cloudwatch._dispatch_alarm_actions(alarm, previous, state, reason)


def _state(definition: dict[str, Any], now: float) -> tuple[str, str]:
    """M out of N: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html

    CloudWatch looks at older periods where some of the N have no data. The module's own metrics have a value every
    minute, so that this makes no difference to them; an alarm over a sparse metric of AWS may last longer there.
    """
    name = definition["ComparisonOperator"]
    if (breaches := _COMPARISONS.get(name)) is None:
        raise ValueError(f"the comparison {name} is not known here")
    missing = definition.get("TreatMissingData")
    if missing not in ("breaching", "notBreaching"):
        raise ValueError(f"missing data treated as {missing} is not known here")
    threshold = definition["Threshold"]
    periods = int(definition["EvaluationPeriods"])
    needed = int(definition.get("DatapointsToAlarm") or periods)
    values = [_value(definition, now, back) for back in range(periods)]
    breaching = sum(
        missing == "breaching" if value is None else breaches(value, threshold) for value in values
    )
    state = "ALARM" if breaching >= needed else "OK"
    return state, f"{breaching} of the last {periods} data points are {name} ({threshold}): {values}"


def _value(definition: dict[str, Any], now: float, periods_back: int) -> float | None:
    if "Metrics" not in definition:
        dimensions = definition.get("Dimensions", [])
        metric = {**definition, "Dimensions": dimensions}
        return _statistic(metric, definition["Statistic"], definition["Period"], now, periods_back)
    values: dict[str, float | None] = {}
    for query in definition["Metrics"]:
        if stat := query.get("MetricStat"):
            period = stat["Period"]
            values[query["Id"]] = _statistic(stat["Metric"], stat["Stat"], period, now, periods_back)
    [expression] = [query["Expression"] for query in definition["Metrics"] if "Expression" in query]
    return metric_math.evaluate(expression, values)


def _statistic(
    metric: dict[str, Any], statistic: str, period: float, now: float, periods_back: int
) -> float | None:
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(metric.get("Dimensions", [])))
    points = cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions)) or []
    # The window slides: a period ends now, and not at the full hour.
    end = now - periods_back * period
    within = [point for point in list(points) if end - period < point["Timestamp"] <= end]
    return cloudwatch._calc_stats(within)[statistic] if within else None
