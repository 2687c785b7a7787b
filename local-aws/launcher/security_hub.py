"""Security Hub, which MiniStack lacks: moto's, with the rules of BatchImportFindings that moto leaves out.

Moto keeps findings and hands them back. It takes them from an account that has no Security Hub, in any form,
and lets whatever comes last win.
https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
"""

import asyncio
import functools
import json

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json, get_account_id, get_region

from .replacing import replaces

SERVICE = "securityhub"
IMPORT_PATH = "/findings/import"
MAX_FINDINGS = 100
# The service's model, which the forms are checked against, does not hold these.
LONGEST = {"Id": 512, "Title": 256, "Description": 1024}
# Of a finding that exists these belong to the people who investigate it.
CUSTOMERS = ("Note", "UserDefinedFields", "VerificationState", "Workflow")

router.SERVICE_PATTERNS[SERVICE] = {"host_patterns": [r"securityhub\."]}
iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
iam_actions._BOTOCORE_SERVICE_MAP[SERVICE] = [SERVICE]
iam_actions._DENIED_CODES[SERVICE] = "AccessDeniedException"


@replaces(iam_actions, "extract_resource_arn")
def _extract_resource_arn(original, service, method, path, headers, body, params, region, account):
    if service != SERVICE:
        return original(service, method, path, headers, body, params, region, account)
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html
    findings = json.loads(body or b"{}").get("Findings") if path == IMPORT_PATH else None
    products = {finding.get("ProductArn", "") for finding in findings or []}
    return products.pop() if len(products) == 1 else "*"


def _backend():
    # Moto and what it brings take a while to load, and few installations use them.
    from moto.securityhub.models import securityhub_backends

    return securityhub_backends[get_account_id()][get_region()]


def _ask_moto(method: str, path: str, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
    from moto.core.request import Request
    from moto.securityhub.responses import SecurityHubResponse

    # The body may have become another one since the client said how long it is.
    others = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    url = f"https://securityhub.{get_region()}.amazonaws.com{path}"
    # Moto does not know MiniStack's credentials, and would take every caller for its one account.
    request = Request.from_primitives(method, url, {**others, "x-moto-account-id": get_account_id()}, body)
    status, answer_headers, answer = SecurityHubResponse.dispatch(request)
    return status, dict(answer_headers), answer.encode() if isinstance(answer, str) else answer


@functools.cache
def _finding_shape():
    import botocore.session

    model = botocore.session.get_session().get_service_model(SERVICE)
    return model.shape_for("AwsSecurityFinding")


def fault(finding: dict, account: str, region: str) -> str | None:
    """The error in a finding; None: there is none."""
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(finding, _finding_shape())
    if report.has_errors():
        return report.generate_report()
    for name, longest in LONGEST.items():
        if not 1 <= len(finding[name]) <= longest:
            return f"{name} must have 1 to {longest} characters"
    own_product = f":securityhub:{region}:{account}:product/{account}/default"
    if finding["AwsAccountId"] != account or not finding["ProductArn"].endswith(own_product):
        return "AwsAccountId and ProductArn must be those of the account that calls"
    return None


def merged(existing: dict | None, finding: dict) -> dict | None:
    """The finding as it is stored; None: the update is not newer than what is there, and ignored."""
    finding = {"RecordState": "ACTIVE", **finding}
    provider = finding.get("FindingProviderFields", {})
    own = {name: provider[name] for name in ("Severity", "Types") if name in provider}
    if existing is None:
        return {"Workflow": {"Status": "NEW"}, **finding, **own}
    # As text: all come from one clock, in one form.
    if finding["UpdatedAt"] <= existing["UpdatedAt"]:
        return None
    workflow = existing["Workflow"]
    reopened = (existing["RecordState"], finding["RecordState"]) == ("ARCHIVED", "ACTIVE")
    if reopened and workflow["Status"] in ("NOTIFIED", "RESOLVED"):
        workflow = {"Status": "NEW"}
    update = {name: value for name, value in finding.items() if name not in CUSTOMERS}
    return {**update, **own, "Workflow": workflow}


def _import(method: str, path: str, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
    findings = json.loads(body)["Findings"]
    if not 1 <= len(findings) <= MAX_FINDINGS:
        return error_response_json("InvalidInputException", f"Findings takes 1 to {MAX_FINDINGS}", 400)
    stored = {finding.id: finding.data for finding in _backend().findings}
    taken, failed = [], []
    for finding in findings:
        wrong = fault(finding, get_account_id(), get_region())
        if wrong is None:
            taken.append(merged(stored.get(finding["Id"]), finding))
        else:
            error = {"Id": finding.get("Id", ""), "ErrorCode": "InvalidInput", "ErrorMessage": wrong}
            failed.append(error)
    updates = [finding for finding in taken if finding is not None]
    status, answer_headers, answer = _ask_moto(
        method, path, headers, json.dumps({"Findings": updates}).encode()
    )
    content = json.loads(answer)
    content["SuccessCount"] += len(taken) - len(updates)
    content["FailedCount"] += len(failed)
    content["FailedFindings"] += failed
    return status, answer_headers, json.dumps(content).encode()


def _handle(method: str, path: str, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
    if path == IMPORT_PATH:
        if not _backend().enabled:
            message = f"Account {get_account_id()} is not subscribed to AWS Security Hub"
            status, answer_headers, answer = error_response_json("InvalidAccessException", message, 401)
            return status, {**answer_headers, "x-amzn-errortype": "InvalidAccessException"}, answer
        return _import(method, path, headers, body)
    return _ask_moto(method, path, headers, body)


async def _handle_request(method, path, headers, body, _query_params):
    return await asyncio.to_thread(_handle, method, path, headers, body)


app.SERVICE_HANDLERS[SERVICE] = _handle_request
