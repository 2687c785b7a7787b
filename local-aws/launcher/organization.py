"""AWS Organizations: the condition keys aws:PrincipalOrgID and aws:ResourceOrgID.

The switch `organization` says which accounts belong together. In MiniStack each account has at most an
organization for itself.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from ministack.core import iam_evaluator

from .replacing import replaces
from .switches import SWITCHES


@replaces(iam_evaluator, "_principal_org_id")
def _principal_org_id(original, account_id):
    organization = SWITCHES.organization
    if organization is None:
        return original(account_id)
    return organization["id"] if account_id in organization["accounts"] else None


@replaces(iam_evaluator, "_resolve_condition_key")
def _resolve_condition_key(original, key, ctx):
    if key.lower() == "aws:resourceorgid":
        return iam_evaluator._principal_org_id(original("aws:ResourceAccount", ctx))
    return original(key, ctx)
