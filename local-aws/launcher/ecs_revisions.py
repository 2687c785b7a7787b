"""ECS: revisions of services, with the digests of their images, and the tasks that run of each.

MiniStack keeps no revisions. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
"""

import secrets
import threading
import time
from dataclasses import dataclass

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecs

from . import ecs_images

MAX_ARNS = 20
# Guards services, revisions and deployments.
LOCK = threading.RLock()
_COPIED = (
    *("launchType", "capacityProviderStrategy", "platformVersion", "platformFamily", "loadBalancers"),
    *("serviceRegistries", "networkConfiguration"),
)


def numeric_id() -> str:
    """As ECS names revisions and the deployments of DescribeServices."""
    return str(10**18 + secrets.randbelow(9 * 10**18))


@dataclass(eq=False)
class Revision:
    """One configuration of a service."""

    service: dict
    # The entry of DescribeServices' `deployments`; its id is what tasks are started by.
    entry: dict
    # As DescribeServiceRevisions answers it.
    record: dict
    own_containers: list[dict]
    # Whether its tasks are to run.
    scaled: bool = False
    images_are_resolved: bool = False

    @property
    def arn(self) -> str:
        return self.record["serviceRevisionArn"]

    def tasks(self) -> list[dict]:
        """Its tasks that are not stopped."""
        return [
            task
            for task in list(ecs._tasks.values())
            if task.get("_deployment_id") == self.entry["id"] and task["lastStatus"] != "STOPPED"
        ]

    def reconcile(self) -> None:
        """Start or stop tasks until as many run as the service wants, or none."""
        cluster = self.service["clusterArn"].rsplit("/", 1)[-1]
        wanted = self.service.get("desiredCount", 0) if self.scaled else 0
        running = self.tasks()
        for task in running[wanted:]:
            ecs._stop_task({"task": task["taskArn"], "cluster": cluster, "reason": "Scaling activity initiated"})
        if wanted <= len(running):
            return
        self._resolve_images()
        request = {
            "cluster": cluster,
            "taskDefinition": self.record["taskDefinition"],
            "count": wanted - len(running),
            "group": f"service:{self.service['serviceName']}",
            "startedBy": self.entry["id"],
            "launchType": self.service.get("launchType") or "FARGATE",
            "platformVersion": self.service.get("platformVersion", ""),
            "networkConfiguration": self.service.get("networkConfiguration", {}),
            "_deploymentId": self.entry["id"],
            "_ownContainers": self.own_containers,
            "_digests": {
                image["containerName"]: image.get("imageDigest") for image in self.record["containerImages"]
            },
        }
        ecs._run_task(request)

    def _resolve_images(self) -> None:
        # ECS does so once, when the first task of a revision starts; what it cannot resolve it leaves without a digest.
        if self.images_are_resolved:
            return
        self.images_are_resolved = True
        for image in self.record["containerImages"]:
            if digest := ecs_images.digest_of(image["image"]):
                image.setdefault("imageDigest", digest)


_revisions: dict[str, Revision] = {}


def make_revision(service: dict, entry: dict, service_connect: bool) -> Revision:
    """A revision of the service as it stands, whose tasks do not run yet."""
    task_definition = ecs._task_defs[ecs._resolve_td_key(service["taskDefinition"])]
    images = [
        {"containerName": container["name"], "image": container["image"]}
        for container in task_definition["containerDefinitions"]
    ]
    for image in images:
        if digest := ecs_images.digest_in(image["image"]):
            image["imageDigest"] = digest
    own = ecs_images.own_containers(service_connect)
    own_images = [{"containerName": container["name"], "image": container["image"]} for container in own]
    place = service["serviceArn"].split(":service/", 1)[1]
    arn = f"arn:aws:ecs:{get_region()}:{get_account_id()}:service-revision/{place}/{numeric_id()}"
    record = {
        "serviceRevisionArn": arn,
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "taskDefinition": task_definition["taskDefinitionArn"],
        **{name: service[name] for name in _COPIED if service.get(name)},
        "containerImages": images + own_images,
        "guardDutyEnabled": False,
        "createdAt": time.time(),
    }
    revision = Revision(service, entry, record, own)
    _revisions[arn] = revision
    return revision


def revisions_of(service: dict) -> list[Revision]:
    """All revisions of a service, the oldest first."""
    return [revision for revision in _revisions.values() if revision.service is service]


def reconcile(service: dict) -> None:
    """Start and stop tasks of all revisions of the service as they are to run."""
    for revision in revisions_of(service):
        revision.reconcile()


def forget_revisions(service: dict) -> None:
    """Those of a service that is gone."""
    for revision in revisions_of(service):
        del _revisions[revision.arn]


def described(data: dict, field_name: str, answer_name: str, known: dict[str, dict]):
    """The known ones of these ARNs, and the others as missing."""
    arns = data.get(field_name) or []
    if not 1 <= len(arns) <= MAX_ARNS:
        message = f"{field_name} must have between 1 and {MAX_ARNS} entries."
        return error_response_json("InvalidParameterException", message, 400)
    failures = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known]
    return json_response({answer_name: [known[arn] for arn in arns if arn in known], "failures": failures})


def _describe_service_revisions(data: dict):
    with LOCK:
        known = {arn: revision.record for arn, revision in _revisions.items()}
        return described(data, "serviceRevisionArns", "serviceRevisions", known)


OPERATIONS = {"DescribeServiceRevisions": _describe_service_revisions}
