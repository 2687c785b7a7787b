"""ECS: task definitions that Fargate could not run are refused, which MiniStack registers."""

import re

from ministack.core.responses import error_response_json
from ministack.services import ecs

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html; a public registry needs no role.
ECR_IMAGE = re.compile(r"\d{12}\.dkr[.-]ecr(-fips)?\.[\w-]+\.(amazonaws\.com(\.cn)?|on\.aws)/")


def _register(data: dict):
    """RegisterTaskDefinition. ECR is asked with the rights of the execution role, also where all is in one account.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    images = [container.get("image", "") for container in data.get("containerDefinitions", [])]
    is_fargate = "FARGATE" in data.get("requiresCompatibilities", [])
    if is_fargate and not data.get("executionRoleArn") and any(ECR_IMAGE.match(image) for image in images):
        message = "Fargate requires task definition to have execution role ARN to support ECR images."
        return error_response_json("ClientException", message, 400)
    return ecs._register_task_definition(data)


OPERATIONS = {"RegisterTaskDefinition": _register}
