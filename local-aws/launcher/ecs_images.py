"""Digests of the images of task definitions. A test says them; the simulated registry is asked where a switch names it."""

import json
import secrets
import urllib.request

from .switches import SWITCHES

# Reference as task definitions have it → the digest that it has in its registry.
_digests: dict[str, str] = {}


def put_images(digests: dict[str, str]) -> dict:
    """From now on these references have these digests."""
    _digests.update(digests)
    return {}


def digest_in(image: str) -> str | None:
    """The digest that the reference itself has."""
    return image.rsplit("@", 1)[1] if "@" in image else None


def digest_of(image: str) -> str | None:
    """The digest that ECS resolves when the first task of a revision starts, and that a task reports of what it pulled.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html (container image resolution)
    """
    return digest_in(image) or _digest_of_tag(image)


def _digest_of_tag(image: str) -> str | None:
    if image in _digests or SWITCHES.registry is None:
        return _digests.get(image)
    asked = json.dumps({"image": image}).encode()
    with urllib.request.urlopen(f"{SWITCHES.registry}/_control/digest-of", asked, timeout=10) as response:
        return json.load(response)["digest"]


def own_containers(service_connect: bool) -> list[dict]:
    """Containers that AWS adds to the tasks of a service: they have no digest, neither in events nor in revisions.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    name = f"ecs-service-connect-{secrets.token_hex(3)}"
    return [{"name": name, "image": "own-of-aws/ecs-service-connect:v1"}] if service_connect else []
