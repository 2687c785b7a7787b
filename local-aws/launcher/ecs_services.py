"""ECS: services whose changes are deployed.

MiniStack starts and stops tasks while it answers CreateService and UpdateService, without deployments that can be
described, without stages, and without hooks. It keeps what it knows of a service; what runs is up to this package.
"""

from ministack.core.concurrency import spawn_background
from ministack.core.responses import error_response_json
from ministack.services import ecs

from . import ecs_rollout
from .ecs_deployments import Deployment, add_deployment, deployments_of, forget_deployments
from .ecs_revisions import LOCK, forget_revisions, make_revision, numeric_id, reconcile, revisions_of
from .replacing import replaces

STRATEGIES = ("ROLLING", "BLUE_GREEN", "LINEAR", "CANARY")
STAGES = (
    *("RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"),
    *("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"),
)
MAX_HOOKS = 10
MAX_TIMEOUT_MINUTES = 1440
TIMEOUT_ACTIONS = ("CONTINUE", "ROLLBACK")


@replaces(ecs, "_make_deployment")
def _make_deployment(original, *args, **kwargs):
    return {**original(*args, **kwargs), "id": f"ecs-svc/{numeric_id()}"}


def _problem_of(data: dict) -> str | None:
    configuration = data.get("deploymentConfiguration") or {}
    if configuration.get("strategy", "ROLLING") not in STRATEGIES:
        return f"strategy must be one of {', '.join(STRATEGIES)}."
    hooks = configuration.get("lifecycleHooks") or []
    if len(hooks) > MAX_HOOKS:
        return f"A service can have {MAX_HOOKS} lifecycle hooks."
    for hook in hooks:
        if hook.get("targetType", "AWS_LAMBDA") != "AWS_LAMBDA":
            return "The embedded AWS plays no lifecycle hooks that pause."
        if not hook.get("hookTargetArn") or not hook.get("roleArn"):
            return "A lifecycle hook needs hookTargetArn and roleArn."
        if not hook.get("lifecycleStages") or not set(hook["lifecycleStages"]) <= set(STAGES):
            return f"lifecycleStages must be of {', '.join(STAGES)}."
        timeout = hook.get("timeoutConfiguration") or {}
        if not 1 <= timeout.get("timeoutInMinutes", MAX_TIMEOUT_MINUTES) <= MAX_TIMEOUT_MINUTES:
            return f"timeoutInMinutes must be between 1 and {MAX_TIMEOUT_MINUTES}."
        if timeout.get("action", "ROLLBACK") not in TIMEOUT_ACTIONS:
            return f"The action of a time-out must be one of {', '.join(TIMEOUT_ACTIONS)}."
    task_definition = data.get("taskDefinition")
    if task_definition and ecs._resolve_td_key(task_definition) not in ecs._task_defs:
        return "Unable to find the task definition."
    return None


def _changed(operation):
    """CreateService or UpdateService, after what MiniStack does not look at."""

    def change(data: dict):
        if problem := _problem_of(data):
            return error_response_json("InvalidParameterException", problem, 400)
        with LOCK:
            key = f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/" + str(
                data.get("serviceName") or (ecs._resolve_service_ref(data.get("service", "")) or ("",))[0]
            )
            if "serviceConnectConfiguration" in data:
                _service_connect[key] = bool(data["serviceConnectConfiguration"].get("enabled"))
            return operation(data)

    return change


# Name of cluster and service → whether its tasks get AWS's own proxy.
_service_connect: dict[str, bool] = {}


@replaces(ecs, "_reconcile_service_tasks")
def _reconcile_service_tasks(_original, _cluster_name, service_key):
    """Called by MiniStack after each change of a service: start a deployment, or as many tasks as it wants now."""
    with LOCK:
        service = ecs._services.get(service_key)
        if service is None or service["status"] != "ACTIVE":
            return
        entry = ecs._primary_deployment(service)
        revisions = revisions_of(service)
        if any(revision.entry is entry for revision in revisions):
            reconcile(service)
            return
        entry.update(rolloutState="IN_PROGRESS", rolloutStateReason="ECS deployment in progress.")
        target = make_revision(service, entry, _service_connect.get(service_key, False))
        sources = [revision for revision in revisions if revision.scaled]
        predecessor = next(iter(deployments_of(service)), None)
        deployment = Deployment(target, sources, service.get("_deployed"))
        add_deployment(deployment)
        if predecessor is not None and not predecessor.has_ended:
            predecessor.supersede()
        spawn_background(
            ecs_rollout.run, deployment, predecessor, thread_name=f"ecs-deployment-{service['serviceName']}"
        )


@replaces(ecs, "_delete_service")
def _delete_service(original, data):
    with LOCK:
        name, _cluster = ecs._resolve_service_ref(data.get("service", "")) or ("", None)
        key = f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/{name}"
        service = ecs._services.get(key)
        answer = original(data)
        if service is not None and answer[0] == 200:
            # ECS deletes the deployments of a service with it.
            for deployment in deployments_of(service):
                deployment.supersede()
            forget_deployments(service)
            forget_revisions(service)
        return answer


def _stop_task(data: dict):
    """StopTask of a user: of a task that belongs to a service, the scheduler starts another."""
    with LOCK:
        task = ecs._resolve_task(data.get("task", ""), ecs._resolve_cluster_name(data.get("cluster", "default")))
        answer = ecs._stop_task(data)
        if task is not None and (task.get("group") or "").startswith("service:"):
            cluster = task["clusterArn"].rsplit("/", 1)[-1]
            service = ecs._services.get(f"{cluster}/{task['group'].removeprefix('service:')}")
            if service is not None and service["status"] == "ACTIVE":
                reconcile(service)
        return answer


OPERATIONS = {
    "CreateService": _changed(lambda data: ecs._create_service(data)),
    "UpdateService": _changed(lambda data: ecs._update_service(data)),
    "DeleteService": lambda data: ecs._delete_service(data),
    "StopTask": _stop_task,
}
