"""ECS: how a deployment goes through its stages, and back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html has the weights of each stage.
"""

import math
import time

from ministack.services import ecs

from . import ecs_events
from .ecs_deployments import Deployment, RollBack, Superseded
from .ecs_hooks import run_hooks
from .ecs_revisions import LOCK, Revision, reconcile, revisions_of

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
        reconcile(deployment.service)
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
    stage("TEST_TRAFFIC_SHIFT", {"test": _weights(deployment, ALL)})
    stage("POST_TEST_TRAFFIC_SHIFT")
    shares, bake_minutes = _steps(deployment.configuration)
    before = 0.0
    for share in shares:
        # The weights from before the step; in it, those that it leads to.
        stage("PRE_PRODUCTION_TRAFFIC_SHIFT", {"production": _weights(deployment, before)})
        stage("PRODUCTION_TRAFFIC_SHIFT", {"production": _weights(deployment, share)})
        if share < ALL:
            deployment.wait(60 * bake_minutes)
        before = share
    stage("POST_PRODUCTION_TRAFFIC_SHIFT")
    deployment.become("IN_PROGRESS", stage="BAKE_TIME")
    deployment.wait_for_release()
    deployment.wait(60 * float(deployment.configuration.get("bakeTimeInMinutes") or 0))
    deployment.become("IN_PROGRESS", stage="CLEAN_UP")


def _steps(configuration: dict) -> tuple[list[float], float]:
    """How much of the traffic the new revision has after each step, and how many minutes lie between two.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
    """
    if configuration["strategy"] == "CANARY":
        canary = configuration.get("canaryConfiguration") or {}
        first = float(canary.get("canaryPercent", 5))
        return sorted({first, ALL}), float(canary.get("canaryBakeTimeInMinutes", 10))
    if configuration["strategy"] == "LINEAR":
        linear = configuration.get("linearConfiguration") or {}
        step = float(linear.get("stepPercent", 10))
        numbers = range(1, math.ceil(ALL / step) + 1)
        return [min(ALL, step * number) for number in numbers], float(linear.get("stepBakeTimeInMinutes", 6))
    return [ALL], 0.0


def _weights(deployment: Deployment, share: float) -> dict:
    origin = deployment.origin
    rest = {} if origin is None or origin is deployment.target else {origin.arn: ALL - share}
    parts = {deployment.target.arn: share, **rest}
    return {arn: int(part) if part.is_integer() else part for arn, part in parts.items()}


def _scale_up(revision: Revision) -> None:
    with LOCK:
        revision.scaled = True
        reconcile(revision.service)


def _roll_back(deployment: Deployment, reason: str) -> None:
    service, target, origin = deployment.service, deployment.target, deployment.origin
    deployment.rollback = {"reason": reason, "startedAt": time.time()}
    if origin is None:
        # The words of ECS's service event; what becomes of the tasks AWS's documents do not say.
        with LOCK:
            target.scaled = False
            reconcile(service)
        reason = f"{reason} No rollback candidate was found to run the rollback."
        deployment.become("ROLLBACK_FAILED", reason)
        return
    deployment.rollback["serviceRevisionArn"] = origin.arn
    deployment.become("ROLLBACK_IN_PROGRESS", reason, deployment.stage)
    _scale_up(origin)
    if not _is_rolling(deployment):
        # A rollback calls these hooks again, with the traffic that goes back: a hook that refuses here refuses its own
        # rollback. Which weights TEST_TRAFFIC_SHIFT has then, AWS's documents do not show.
        for name, traffic in (("TEST_TRAFFIC_SHIFT", "test"), ("PRODUCTION_TRAFFIC_SHIFT", "production")):
            deployment.become("ROLLBACK_IN_PROGRESS", reason, name)
            run_hooks(deployment, name, {traffic: _weights(deployment, 0.0)})
    deployment.wait_for_release()
    with LOCK:
        deployment.wait(0)
        for revision in revisions_of(service):
            revision.scaled = revision is origin
        service["taskDefinition"] = origin.record["taskDefinition"]
        _make_primary(service, origin)
        reconcile(service)
        deployment.become("ROLLBACK_SUCCESSFUL", reason)


def _make_primary(service: dict, revision: Revision) -> None:
    """The answer of DescribeServices: this revision is deployed, and nothing else is."""
    entry = revision.entry
    entry.update(status="PRIMARY", rolloutState="COMPLETED", rolloutStateReason="ECS deployment completed.")
    entry["updatedAt"] = ecs._iso()
    service["deployments"] = [entry]
    service["_deployed"] = revision


def _announce(deployment: Deployment, name: str, reason: str) -> None:
    ecs_events.deployment_changed(deployment.service["serviceArn"], deployment.target.entry["id"], name, reason)
