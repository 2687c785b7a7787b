"""`CodeBuild Build State Change` events. MiniStack sends none.

https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
"""

import json
import time

from ministack.services import eventbridge

from .switches import SWITCHES


def _when(epoch: float | None) -> str:
    return time.strftime("%b %-d, %Y %-I:%M:%S %p", time.gmtime(epoch)) if epoch else ""


def _phase(phase: dict) -> dict:
    contexts = [f"{c.get('statusCode', '')}: {c.get('message', '')}" for c in phase.get("contexts") or []]
    event = {"phase-type": phase["phaseType"], "start-time": _when(phase.get("startTime"))}
    if contexts:
        event["phase-context"] = contexts
    if "endTime" in phase:
        event["end-time"] = _when(phase["endTime"])
        event["duration-in-seconds"] = phase.get("durationInSeconds", 0)
        event["phase-status"] = phase["phaseStatus"]
    return event


def detail(build: dict) -> dict:
    """The event's detail for the build as it stands."""
    environment, source, logs = build["environment"], build["source"], build["logs"]
    return {
        "build-status": build["buildStatus"],
        "project-name": build["projectName"],
        "build-id": build["arn"],
        "additional-information": {
            "artifact": {"location": ""},
            "environment": {
                "image": environment.get("image"),
                "privileged-mode": environment.get("privilegedMode", False),
                "image-pull-credentials-type": environment.get("imagePullCredentialsType", "CODEBUILD"),
                "compute-type": environment.get("computeType"),
                "type": environment.get("type"),
                "environment-variables": environment.get("environmentVariables", []),
            },
            "timeout-in-minutes": build["timeoutInMinutes"],
            "queued-timeout-in-minutes": build["queuedTimeoutInMinutes"],
            "build-complete": build["buildComplete"],
            "build-number": build["buildNumber"],
            "initiator": build["initiator"],
            "build-start-time": _when(build["startTime"]),
            "source": {"buildspec": source.get("buildspec"), "type": source.get("type")},
            "source-version": "",
            "logs": {"group-name": logs.get("groupName"), "stream-name": logs.get("streamName")},
            "phases": [_phase(phase) for phase in build["phases"]],
        },
        "current-phase": build["currentPhase"],
        "current-phase-context": "[]",
        "version": "1",
    }


def emit(build: dict) -> None:
    """Send the event, unless events are switched off: they are best effort in AWS too."""
    if not SWITCHES.build_events:
        return
    entry = {
        "Source": "aws.codebuild",
        "DetailType": "CodeBuild Build State Change",
        "Detail": json.dumps(detail(build)),
        "Resources": [build["arn"]],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
