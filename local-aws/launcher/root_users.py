"""IAM for root users: in another account they need the policy of the resource, as everybody does.

MiniStack lets a root user do everything in every account.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id

from .replacing import replaces


@replaces(iam_evaluator, "enforce")
def _enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
    if refused is not None or not iam_evaluator.is_root_access_key(access_key_id):
        return refused
    found, account = iam_evaluator._resource_policy(service, resource_arn), get_account_id()
    if found is None or found[1] in (None, account):
        return None
    request = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:iam::{account}:root",
        principal_type="Root",
        principal_account=account,
        action=iam_action,
        resource_arn=resource_arn,
        region=region,
        service_context={key.lower(): value for key, value in (service_context or {}).items()},
    )
    result = iam_evaluator.evaluate_resource_policy(found[0], request)
    return None if result.decision == "Allow" else result
