"""Puts this package's ECS operations in front of MiniStack's.

MiniStack keeps its operations in a table of its own, so that a replaced function would never be called.
"""

from ministack.services import ecs

from . import ecs_deployments, ecs_revisions, ecs_services, ecs_task_definitions, ecs_tasks
from .replacing import replaces

OPERATIONS = {
    **ecs_task_definitions.OPERATIONS,
    **ecs_tasks.OPERATIONS,
    **ecs_services.OPERATIONS,
    **ecs_revisions.OPERATIONS,
    **ecs_deployments.OPERATIONS,
}


@replaces(ecs, "_dispatch_action")
def _dispatch_action(original, action, data):
    operation = OPERATIONS.get(action)
    return original(action, data) if operation is None else operation(data)
