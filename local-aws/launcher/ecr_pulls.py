"""ECR: each password carries its principal, whose rights the simulated registry asks for.

MiniStack has one password for everybody. It looks for a repository in the caller's account, whatever the ARN
says.
https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
"""

import base64
import json
import secrets
from dataclasses import dataclass

from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecr

from .replacing import replaces


@dataclass(frozen=True)
class _Login:
    access_key: str
    account: str
    region: str


# The key is the password.
_logins: dict[str, _Login] = {}


@replaces(ecr, "_get_authorization_token")
def _get_authorization_token(original, data):
    status, headers, body = original(data)
    password = secrets.token_urlsafe(64)
    _logins[password] = _Login(iam_evaluator._verified_key.get(), get_account_id(), get_region())
    content = json.loads(body)
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    content["authorizationData"][0]["authorizationToken"] = token
    return status, headers, json.dumps(content).encode()


@replaces(ecr, "repository_policy_for_arn")
def _repository_policy_for_arn(_original, resource_arn):
    # A repository that does not exist has an empty policy, and admits no other account.
    if ":repository/" not in resource_arn:
        return None
    arn = parse_arn(resource_arn)
    name = arn.resource.partition("/")[2]
    return ecr._repo_policies.get_scoped(arn.account_id, arn.region, name, ""), arn.account_id


def refusal(password: str, account: str, region: str, repository: str, action: str) -> str | None:
    """The reason why the password's principal may not do this to a repository; None: the principal may."""
    login = _logins.get(password)
    # A password is valid in its own region alone: https://github.com/aws/eks-anywhere-packages/pull/697
    if login is None or login.region != region:
        return "Your Authorization Token is invalid."
    arn = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
    with request_scope(login.account, region):
        refused = iam_evaluator.enforce(login.access_key, action, "ecr", region, arn)
    if isinstance(refused, iam_evaluator.EvalResult):
        return f"User: {refused.principal_arn} is not authorized to perform: {action} on resource: {arn}"
    return refused and refused.message
