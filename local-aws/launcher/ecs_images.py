"""Digests of the images of task definitions. A test says them; the simulated registry is asked where a switch names it."""

import json
import secrets
import urllib.request

from .switches import SWITCHES

# Reference as task definitions have it → the digest that it has in its registry.
_digests: dict[str, str] = {}
# References that ECS cannot resolve, though Fargate pulls them.
_unresolved: set[str] = set()


def put_images(digests: dict[str, str], unresolved: list[str]) -> dict:
    """From now on these references have these digests. Those ECS cannot resolve it leaves without one in revisions."""
    _digests.update(digests)
    _unresolved.difference_update(digests)
    _unresolved.update(unresolved)
    return {}


def digest_in(image: str) -> str | None:
    """The digest that the reference itself has."""
    return image.rsplit("@", 1)[1] if "@" in image else None


def digest_of_revision(image: str) -> str | None:
    """The digest that ECS resolves when the first task of a revision starts; None where it cannot.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html (container image resolution)
    """
    return digest_in(image) or (None if image in _unresolved else _digest_of_tag(image))


def digest_of_pull(image: str) -> str | None:
    """The digest that a task reports of what it has pulled."""
    return digest_in(image) or _digest_of_tag(image)


def _digest_of_tag(image: str) -> str | None:
    if image in _digests or SWITCHES.registry is None:
        return _digests.get(image)
    asked = json.dumps({"image": image}).encode()
    with urllib.request.urlopen(f"{SWITCHES.registry}/_control/digest-of", asked, timeout=10) as response:
        return json.load(response)["digest"]


def own_containers(service_connect: bool, guard_duty: bool) -> list[dict]:
    """Containers that AWS adds to the tasks of a service: they have no digest, neither in events nor in revisions.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html
    """
    names = ["ecs-service-connect-"] * service_connect + ["aws-guardduty-agent-"] * guard_duty
    return [
        {"name": name + secrets.token_hex(3), "image": f"own-of-aws/{name.strip('-')}:v1"} for name in names
    ]
