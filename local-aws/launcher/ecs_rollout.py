"""ECS: how a deployment goes through its stages, and back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

import time

from ministack.services import ecs

from . import ecs_events
from .ecs_deployments import Deployment, RollBack, Superseded
from .ecs_hooks import run_hooks
from .ecs_revisions import LOCK, Revision, revisions_of, settle

ALL = 100.0


def run(deployment: Deployment, predecessor: Deployment | None) -> None:
    """Bring the deployment to its end, once the one before it has come to its own."""
    try:
        if predecessor is not None:
            deployment.wait(float("inf"), lambda: predecessor.has_ended)
        try:
            _deploy(deployment)
        except RollBack as reason:
            _roll_back(deployment, str(reason))
    except Superseded:
        deployment.become("STOPPED", "Stopped by a later change of the service.")
    except RollBack as reason:
        # AWS's documents do not say how a rollback goes on that a hook refuses; here it stays where it is.
        deployment.become("ROLLBACK_FAILED", str(reason))


def _is_rolling(deployment: Deployment) -> bool:
    return deployment.configuration.get("strategy", "ROLLING") == "ROLLING"


def _deploy(deployment: Deployment) -> None:
    target = deployment.target
    deployment.wait(0)
    deployment.become("IN_PROGRESS")
    _announce(deployment, "IN_PROGRESS", f"ECS deployment {target.entry['id']} in progress.")
    if _is_rolling(deployment):
        # That hooks are called in a rolling deployment is unproven, so they are not.
        _scale_up(target)
        deployment.wait_for_release()
    else:
        _shift(deployment)
    with LOCK:
        deployment.wait(0)
        for revision in revisions_of(deployment.service):
            revision.scaled = revision is target
        _make_primary(deployment.service, target)
        settle(deployment.service)
        deployment.become("SUCCESSFUL")
    _announce(deployment, "COMPLETED", f"ECS deployment {target.entry['id']} completed.")


def _shift(deployment: Deployment) -> None:
    """The stages of a deployment that starts the new tasks beside the old ones, and then shifts traffic."""
    target = deployment.target

    def stage(name: str, weights: dict | None = None) -> None:
        deployment.become("IN_PROGRESS", stage=name)
        run_hooks(deployment, name, weights)

    if len(deployment.sources) > 1:
        stage("RECONCILE_SERVICE")
    stage("PRE_SCALE_UP")
    deployment.become("IN_PROGRESS", stage="SCALE_UP")
    _scale_up(target)
    stage("POST_SCALE_UP")
    weights = {"test": {target.arn: ALL}}
    stage("TEST_TRAFFIC_SHIFT", weights)
    stage("POST_TEST_TRAFFIC_SHIFT", weights)
    for share in _shares(deployment.configuration):
        stage("PRE_PRODUCTION_TRAFFIC_SHIFT", weights)
        stage("PRODUCTION_TRAFFIC_SHIFT", {**weights, "production": _weights(deployment, share)})
    stage("POST_PRODUCTION_TRAFFIC_SHIFT", {"production": {target.arn: ALL}})
    deployment.become("IN_PROGRESS", stage="BAKE_TIME")
    deployment.wait_for_release()
    deployment.wait(60 * float(deployment.configuration.get("bakeTimeInMinutes") or 0))
    deployment.become("IN_PROGRESS", stage="CLEAN_UP")


def _shares(configuration: dict) -> list[float]:
    """How much of the traffic the new revision has after each step."""
    if configuration["strategy"] == "CANARY":
        return [float((configuration.get("canaryConfiguration") or {}).get("canaryPercent", 5)), ALL]
    if configuration["strategy"] == "LINEAR":
        step = float((configuration.get("linearConfiguration") or {}).get("stepPercent", 10))
        return [min(ALL, step * number) for number in range(1, -(-int(ALL) // max(1, int(step))) + 1)]
    return [ALL]


def _weights(deployment: Deployment, share: float) -> dict:
    origin = deployment.origin
    rest = {origin.arn: ALL - share} if origin is not None and share < ALL else {}
    return {deployment.target.arn: share, **rest}


def _scale_up(revision: Revision) -> None:
    with LOCK:
        revision.scaled = True
        settle(revision.service)


def _roll_back(deployment: Deployment, reason: str) -> None:
    service, target, origin = deployment.service, deployment.target, deployment.origin
    deployment.rollback = {"reason": reason, "startedAt": time.time()}
    if origin is None:
        # The words of ECS's service event; what becomes of the tasks AWS's documents do not say.
        with LOCK:
            target.scaled = False
            settle(service)
        reason = f"{reason} No rollback candidate was found to run the rollback."
        deployment.become("ROLLBACK_FAILED", reason)
        return
    deployment.rollback["serviceRevisionArn"] = origin.arn
    deployment.become("ROLLBACK_IN_PROGRESS", reason, deployment.stage)
    _scale_up(origin)
    if not _is_rolling(deployment):
        # A rollback calls these hooks again: a hook that refuses here refuses its own rollback.
        for name in ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"):
            deployment.become("ROLLBACK_IN_PROGRESS", reason, name)
            run_hooks(deployment, name, {"production": {origin.arn: ALL}})
    deployment.wait_for_release()
    with LOCK:
        deployment.wait(0)
        for revision in revisions_of(service):
            revision.scaled = revision is origin
        service["taskDefinition"] = origin.record["taskDefinition"]
        _make_primary(service, origin)
        settle(service)
        deployment.become("ROLLBACK_SUCCESSFUL", reason)


def _make_primary(service: dict, revision: Revision) -> None:
    """What DescribeServices shows: this revision is deployed, and nothing else is."""
    entry = revision.entry
    entry.update(status="PRIMARY", rolloutState="COMPLETED", rolloutStateReason="ECS deployment completed.")
    entry["updatedAt"] = ecs._iso()
    service["deployments"] = [entry]
    service["_deployed"] = revision


def _announce(deployment: Deployment, name: str, reason: str) -> None:
    ecs_events.deployment_changed(deployment.service["serviceArn"], deployment.target.entry["id"], name, reason)
