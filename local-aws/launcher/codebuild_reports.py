"""Report groups and the reports in them: MiniStack has none."""

import time
import uuid

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)

from . import junit_xml
from .codebuild_projects import invalid_input, not_found
from .switches import SWITCHES

_groups = AccountRegionScopedDict()
_reports = AccountRegionScopedDict()
_cases = AccountRegionScopedDict()
# The files themselves, for tests to read: AWS only shows their test cases.
kept_files: list[dict[str, str]] = []
# A report keeps so many cases, and a page has so many: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
MAX_CASES = 500
PAGE = 100


def group_arn(name: str) -> str:
    """The ARN of a report group of this account and region."""
    return f"arn:aws:codebuild:{get_region()}:{get_account_id()}:report-group/{name}"


def group_exists(arn: str) -> bool:
    """Whether the report group is there."""
    return arn in _groups


def create_group(data: dict):
    """CreateReportGroup."""
    arn = group_arn(data.get("name", ""))
    if arn in _groups:
        return error_response_json(
            "ResourceAlreadyExistsException", f"Report group already exists: {arn}", 400
        )
    now = time.time()
    export = data.get("exportConfig") or {"exportConfigType": "NO_EXPORT"}
    group = {
        "arn": arn,
        "name": data.get("name", ""),
        "type": data.get("type", "TEST"),
        "exportConfig": export,
        "created": now,
        "lastModified": now,
        "tags": data.get("tags") or [],
        "status": "ACTIVE",
    }
    _groups[arn] = group
    return json_response({"reportGroup": group})


def update_group(data: dict):
    """UpdateReportGroup."""
    group = _groups.get(data.get("arn", ""))
    if group is None:
        return not_found(f"Report group not found: {data.get('arn', '')}")
    for field in ("exportConfig", "tags"):
        if data.get(field) is not None:
            group[field] = data[field]
    group["lastModified"] = time.time()
    return json_response({"reportGroup": group})


def batch_get_groups(data: dict):
    """BatchGetReportGroups."""
    arns = data.get("reportGroupArns", [])
    return json_response(
        {
            "reportGroups": [_groups[arn] for arn in arns if arn in _groups],
            "reportGroupsNotFound": [arn for arn in arns if arn not in _groups],
        }
    )


def list_groups(_data: dict):
    """ListReportGroups."""
    return json_response({"reportGroups": list(_groups.keys())})


def delete_group(data: dict):
    """DeleteReportGroup: refuses a group with reports unless `deleteReports` is set, as AWS does."""
    arn = data.get("arn", "")
    reports = [key for key, report in _reports.items() if report["reportGroupArn"] == arn]
    if reports and not data.get("deleteReports"):
        return invalid_input(f"Cannot delete report group {arn}: it has reports")
    for report in reports:
        del _reports[report]
    _groups.pop(arn, None)
    return json_response({})


def list_reports(data: dict):
    """ListReportsForReportGroup, latest first."""
    arn = data.get("reportGroupArn", "")
    if arn not in _groups:
        return not_found(f"Report group not found: {arn}")
    found = [report for report in _reports.values() if report["reportGroupArn"] == arn]
    found.sort(key=lambda report: report["created"], reverse=True)
    return json_response({"reports": [report["arn"] for report in found]})


def batch_get_reports(data: dict):
    """BatchGetReports."""
    arns = data.get("reportArns", [])
    standing = {"status": "GENERATING"} if SWITCHES.hold_reports else {}
    return json_response(
        {
            "reports": [{**_reports[arn], **standing} for arn in arns if arn in _reports],
            "reportsNotFound": [arn for arn in arns if arn not in _reports],
        }
    )


def describe_cases(data: dict):
    """DescribeTestCases: page by page, in no order that AWS documents."""
    arn, most = data.get("reportArn", ""), data.get("maxResults", PAGE)
    if arn not in _reports:
        return not_found(f"Report not found: {arn}")
    if not 1 <= most <= PAGE:
        return invalid_input(f"maxResults is {most}: 1 to {PAGE}")
    begin = int(data.get("nextToken") or 0)
    cases = [] if SWITCHES.hold_reports else _cases[arn][::-1]
    further = {"nextToken": str(begin + most)} if begin + most < len(cases) else {}
    shown = [{**case, "reportArn": arn, "expired": 0} for case in cases[begin : begin + most]]
    return json_response({"testCases": shown, **further})


def add_report(group: str, build_arn: str, files: dict[str, str]) -> str:
    """Record one report of a build and keep its files; answers its ARN. Raises UnreadableReport."""
    counts = dict.fromkeys(("SUCCEEDED", "FAILED", "ERROR", "SKIPPED", "UNKNOWN"), 0)
    cases = [case for xml in files.values() for case in junit_xml.test_cases(xml)]
    for case in cases:
        counts[case["status"]] += 1
    arn = f"{group.replace(':report-group/', ':report/')}:{uuid.uuid4()}"
    _cases[arn] = cases[:MAX_CASES]
    _reports[arn] = {
        "arn": arn,
        "type": "TEST",
        "name": group.rsplit("/", 1)[-1],
        "reportGroupArn": group,
        "executionId": build_arn,
        "status": "FAILED" if counts["FAILED"] or counts["ERROR"] else "SUCCEEDED",
        "created": time.time(),
        "testSummary": {
            "total": sum(counts.values()),
            "statusCounts": counts,
            "durationInNanoSeconds": 0,
        },
    }
    for file, xml in files.items():
        kept_files.append(
            {"buildArn": build_arn, "reportGroupArn": group, "reportArn": arn, "file": file, "xml": xml}
        )
    return arn


OPERATIONS = {
    "CreateReportGroup": create_group,
    "UpdateReportGroup": update_group,
    "BatchGetReportGroups": batch_get_groups,
    "ListReportGroups": list_groups,
    "DeleteReportGroup": delete_group,
    "ListReportsForReportGroup": list_reports,
    "BatchGetReports": batch_get_reports,
    "DescribeTestCases": describe_cases,
}
