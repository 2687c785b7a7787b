"""Rights of a role, asked for calls that AWS makes in a role's name without an API request of ours."""

import hashlib
import json
import secrets
from dataclasses import dataclass

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import iam, sts


@dataclass(frozen=True)
class RoleSession:
    """A role assumed by an AWS service, with credentials that work against the emulator."""

    role_arn: str
    session_name: str
    access_key: str
    secret_key: str
    session_token: str

    @property
    def account(self) -> str:
        return self.role_arn.split(":")[4]

    @property
    def role_name(self) -> str:
        return self.role_arn.rsplit("/", 1)[-1]

    @property
    def principal_arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role_name}/{self.session_name}"

    def environment(self) -> dict[str, str]:
        """The credentials as the SDKs and the CLI read them."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }

    def denied(self, action: str, resource: str, context: dict[str, str] | None = None) -> str | None:
        """None when the role may; otherwise the sentence AWS answers with."""
        return denied(self.role_arn, self.session_name, action, resource, context)


def assume(role_arn: str, session_name: str) -> RoleSession:
    """Open a session of the role, as CodeBuild and Lambda do before they run anything."""
    seed = secrets.token_hex(32)
    session = RoleSession(
        role_arn=role_arn,
        session_name=session_name[:64],
        access_key=f"ASIA{seed[:16].upper()}",
        secret_key=hashlib.sha256(f"secret:{seed}".encode()).hexdigest(),
        session_token=hashlib.sha256(f"token:{seed}".encode()).hexdigest(),
    )
    sts.register_session(
        session.access_key,
        {
            "Arn": session.principal_arn,
            "UserId": f"{session.role_name}:{session.session_name}",
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.session_token,
        },
    )
    return session


def denied(
    role_arn: str, session_name: str, action: str, resource: str, context: dict[str, str] | None = None
) -> str | None:
    """None when the role may do `action` on `resource`; otherwise the sentence AWS answers with."""
    account = role_arn.split(":")[4]
    name = role_arn.rsplit("/", 1)[-1]
    principal = f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}"
    request = iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={key.lower(): value for key, value in (context or {}).items()},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    result = iam_evaluator.evaluate(request, iam_evaluator._gather_role_policies(name, account), *limits)
    service = action.split(":", 1)[0]
    found = iam_evaluator._resource_policy(service, resource)
    if found is not None:
        required = service in iam_evaluator._POLICY_REQUIRED
        result = iam_evaluator.combine_resource_policy(
            result, request, *found, required=required, limits=tuple(limits)
        )
    if result.decision == "Allow":
        return None
    cause = (
        "with an explicit deny in a policy"
        if result.decision == "Deny"
        else f"because no identity-based policy allows the {action} action"
    )
    return f"User: {principal} is not authorized to perform: {action} on resource: {resource} {cause}"


def trusts(role_arn: str, service: str, source_arn: str) -> bool:
    """Whether the role exists and its trust policy lets the AWS service assume it for this resource."""
    role = iam._roles.get_scoped(role_arn.split(":")[4], None, role_arn.rsplit("/", 1)[-1])
    if role is None:
        return False
    request = iam_evaluator.EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn="*",
        region=get_region(),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": source_arn.split(":")[4]},
    )
    # A trust policy has no Resource element; the evaluator needs one.
    document = json.loads(role["AssumeRolePolicyDocument"])
    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    widened = {"Statement": [{"Resource": "*", **statement} for statement in statements]}
    return iam_evaluator.evaluate_resource_policy(widened, request, service=service).decision == "Allow"
