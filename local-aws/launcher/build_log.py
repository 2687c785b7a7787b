"""A build's log in CloudWatch Logs, written with the rights of the build's role."""

import time

from ministack.services import cloudwatch_logs

from .role_rights import RoleSession


def open_stream(group_name: str, stream_name: str) -> dict:
    """The log stream, created with its group where it does not exist."""
    now = int(time.time() * 1000)
    group = cloudwatch_logs._log_groups.get(group_name)
    if group is None:
        group = {
            "arn": cloudwatch_logs._make_group_arn(group_name),
            "creationTime": now,
            "retentionInDays": None,
            "tags": {},
            "subscriptionFilters": {},
            "streams": {},
        }
        cloudwatch_logs._log_groups[group_name] = group
    return group["streams"].setdefault(
        stream_name,
        {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": now,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        },
    )


def logging_denied(group_name: str, stream_name: str, session: RoleSession) -> str | None:
    """None when the role may write this stream; otherwise the sentence AWS answers with."""
    group = cloudwatch_logs._make_group_arn(group_name).removesuffix(":*")
    stream = f"{group}:log-stream:{stream_name}"
    checks = [("logs:CreateLogStream", stream), ("logs:PutLogEvents", stream)]
    if group_name not in cloudwatch_logs._log_groups:
        checks.insert(0, ("logs:CreateLogGroup", group))
    for action, resource in checks:
        if reason := session.denied(action, resource):
            return reason
    return None


class BuildLog:
    """Writes lines to the stream. Secret values are not masked: a test must see a leak AWS would hide."""

    def __init__(self, group_name: str, stream_name: str, enabled: bool) -> None:
        self._stream = open_stream(group_name, stream_name) if enabled else None

    def line(self, text: str) -> None:
        """One line as the build printed it."""
        if self._stream is None:
            return
        now = int(time.time() * 1000)
        cloudwatch_logs._append_log_events(
            self._stream, [{"timestamp": now, "message": f"{text}\n", "ingestionTime": now}]
        )

    def record(self, text: str) -> None:
        """One line of CodeBuild itself."""
        self.line(f"[Container] {time.strftime('%Y/%m/%d %H:%M:%S', time.gmtime())} {text}")
