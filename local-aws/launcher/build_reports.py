"""The `reports:` section of a build: files kept, and the rights checked that AWS asks of the build's role."""

from pathlib import Path
from string import Template

from . import codebuild_reports, junit_xml
from .build_log import BuildLog
from .buildspec import Report
from .role_rights import RoleSession

RIGHTS = ("codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases")


def upload(
    reports: list[Report], values: dict[str, str], build: dict, session: RoleSession, log: BuildLog
) -> list[str]:
    """Keep the report files of a build; a refusal is a line in the log, as in AWS. Answers report ARNs."""
    arns = []
    for report in reports:
        key = Template(report.key).safe_substitute(values)
        rights = list(RIGHTS)
        if key.startswith("arn:"):
            group = key
        else:
            group = codebuild_reports.group_arn(f"{build['projectName']}-{key}")
            if not codebuild_reports.group_exists(group):
                rights.insert(0, "codebuild:CreateReportGroup")
        problem = next((reason for right in rights if (reason := session.denied(right, group))), None)
        if problem:
            log.record(f"Error processing reports: AccessDeniedException: {problem}")
            continue
        if not codebuild_reports.group_exists(group):
            if key.startswith("arn:"):
                log.record(
                    f"Error processing reports: ResourceNotFoundException: Report group not found: {group}"
                )
                continue
            codebuild_reports.create_group({"name": group.rsplit("/", 1)[-1], "type": "TEST"})
        files = _files(report, Path(values["CODEBUILD_SRC_DIR"]))
        if not files:
            log.record(f"No matching report paths found for {key}")
            continue
        log.record(f"Preparing to copy {len(files)} report file(s) to {group}")
        try:
            arns.append(codebuild_reports.add_report(group, build["arn"], files))
        except junit_xml.UnreadableReport as problem:
            log.record(f"Error processing reports: InvalidInputException: {problem}")
    return arns


def _files(report: Report, source: Path) -> dict[str, str]:
    base = (source / report.base_directory).resolve()
    found: dict[str, str] = {}
    for pattern in report.files:
        # A file outside the source folder may be named by its full path.
        matches = [Path(pattern)] if pattern.startswith("/") else sorted(base.glob(pattern))
        for match in matches:
            if match.is_file():
                found[match.name] = match.read_text(errors="replace")
    return found
