"""The environment variables of a build, secrets read with the rights of the build's role."""

import json
import os

from ministack.core.responses import get_region
from ministack.services import secretsmanager, ssm

from .role_rights import RoleSession


SECRETS_MANAGER_ERROR = "Secrets Manager Error"
PARAMETER_STORE_ERROR = "Decrypted Variables Error"


class VariableError(Exception):
    """A variable could not be resolved: status code and message as CodeBuild shows them in the phase's context."""

    def __init__(self, status_code: str, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code


def merged_variables(project: list[dict], overrides: list[dict]) -> list[dict]:
    """The project's variables with those of StartBuild put over them by name, type included."""
    merged = {variable["name"]: variable for variable in project}
    merged.update({variable["name"]: variable for variable in overrides})
    return [{"type": "PLAINTEXT", **variable} for variable in merged.values()]


def resolve(variables: list[dict], session: RoleSession) -> dict[str, str]:
    """The values of all variables; raises VariableError when the role may not read one."""
    readers = {"SECRETS_MANAGER": secret_value, "PARAMETER_STORE": parameter_value}
    resolved = {}
    for variable in variables:
        reader = readers.get(variable["type"])
        value = variable.get("value", "")
        resolved[variable["name"]] = reader(value, session) if reader else value
    return resolved


def secret_value(reference: str, session: RoleSession) -> str:
    """The value of `secret-id[:json-key[:version-stage[:version-id]]]`, where the id may be an ARN."""
    parts = reference.split(":")
    head = 7 if reference.startswith("arn:") else 1
    secret_id = ":".join(parts[:head])
    json_key, stage, version = (parts[head:] + ["", "", ""])[:3]
    _, secret = secretsmanager._resolve(secret_id)
    problem = session.denied("secretsmanager:GetSecretValue", secret["ARN"] if secret else secret_id)
    key = str((secret or {}).get("KmsKeyId") or "")
    if problem is None and key and not key.endswith("alias/aws/secretsmanager"):
        service = f"secretsmanager.{get_region()}.amazonaws.com"
        problem = session.denied("kms:Decrypt", key, {"kms:ViaService": service})
    if problem:
        raise VariableError(SECRETS_MANAGER_ERROR, f"AccessDeniedException: {problem}")
    request = {"SecretId": secret_id, **({"VersionStage": stage} if stage else {})}
    request.update({"VersionId": version} if version else {})
    status, _headers, body = secretsmanager._get_secret_value(request)
    answer = json.loads(body)
    if status != 200:
        raise VariableError(SECRETS_MANAGER_ERROR, f"{answer.get('__type')}: {answer.get('message')}")
    text = answer.get("SecretString", "")
    if not json_key:
        return text
    try:
        return str(json.loads(text)[json_key])
    except (ValueError, KeyError, TypeError) as error:
        raise VariableError(
            SECRETS_MANAGER_ERROR, f"no key {json_key} in the JSON of the secret {secret_id}"
        ) from error


def parameter_value(name: str, session: RoleSession) -> str:
    """The value of a Systems Manager parameter."""
    arn = f"arn:aws:ssm:{get_region()}:{session.account}:parameter/{name.lstrip('/')}"
    problem = session.denied("ssm:GetParameters", arn)
    key = parameter_key(name)
    if problem is None and key and not key.endswith("alias/aws/ssm"):
        problem = session.denied("kms:Decrypt", key, {"kms:ViaService": f"ssm.{get_region()}.amazonaws.com"})
    if problem:
        raise VariableError(PARAMETER_STORE_ERROR, f"AccessDeniedException: {problem}")
    status, _headers, body = ssm._get_parameter({"Name": name, "WithDecryption": True})
    if status != 200:
        raise VariableError(PARAMETER_STORE_ERROR, f"parameter does not exist: {name}")
    return json.loads(body)["Parameter"]["Value"]


def parameter_key(name: str) -> str:
    """The key that a SecureString is encrypted with; empty for other parameters, and for those that do not exist."""
    by_name = {"Key": "Name", "Option": "Equals", "Values": [name]}
    _status, _headers, body = ssm._describe_parameters({"ParameterFilters": [by_name]})
    found = json.loads(body).get("Parameters") or [{}]
    return str(found[0].get("KeyId") or "")


def base_environment(build: dict, session: RoleSession, folder: str, source: str) -> dict[str, str]:
    """Variables that CodeBuild itself sets. Nothing of the emulator's own environment but PATH gets in."""
    return {
        # The `aws` command of the emulator's Python environment comes first, then node, then the system.
        "PATH": os.environ["LOCAL_AWS_BUILD_PATH"],
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "CODEBUILD_BUILD_ID": build["id"],
        "CODEBUILD_BUILD_ARN": build["arn"],
        "CODEBUILD_BUILD_NUMBER": str(build["buildNumber"]),
        "CODEBUILD_BUILD_IMAGE": build["environment"].get("image", ""),
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_INITIATOR": build["initiator"],
        "CODEBUILD_LOG_PATH": build["logs"].get("streamName", ""),
        "CODEBUILD_SRC_DIR": source,
        "CODEBUILD_START_TIME": str(int(build["startTime"] * 1000)),
        "AWS_REGION": get_region(),
        "AWS_DEFAULT_REGION": get_region(),
        "AWS_EC2_METADATA_DISABLED": "true",
        **session.environment(),
        **_ways_out(),
    }


def _ways_out() -> dict[str, str]:
    """How a build meets AWS and registries: on this machine, or under their own names."""
    if endpoint := os.environ.get("LOCAL_AWS_ENDPOINT"):
        # With this CURL_HOME curl meets the simulated registry under every host name.
        return {"AWS_ENDPOINT_URL": endpoint, "CURL_HOME": os.environ["LOCAL_AWS_CURL_HOME"]}
    # OpenSSL takes these for the system's own authorities.
    return {"SSL_CERT_FILE": os.environ["NODE_EXTRA_CA_CERTS"]}
