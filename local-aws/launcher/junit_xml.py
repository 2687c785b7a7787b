"""JUnit reports, read as CodeBuild reads them, and refused where CodeBuild is known to refuse them."""

from xml.etree import ElementTree

# https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
MAX_NAME = 1000
STATUSES = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}


class UnreadableReport(Exception):
    """A file that CodeBuild does not take, with the reason."""


def test_cases(xml: str) -> list[dict[str, str]]:
    """The cases of a report, with the names that DescribeTestCases has; raises UnreadableReport."""
    try:
        root = ElementTree.fromstring(xml.encode())
    except ElementTree.ParseError as error:
        raise UnreadableReport(f"not well-formed XML: {error}") from error
    for suite in root.iter():
        if not suite.tag.startswith("testsuite") or "tests" not in suite.attrib:
            continue
        others = sum(int(suite.get(name, 0)) for name in ("failures", "errors", "skipped"))
        if int(suite.attrib["tests"]) < others:
            # The words of the real one: aquasecurity/trivy#902.
            raise UnreadableReport("Test summary: status count cannot be negative")
    return [
        {
            "prefix": case.get("classname", ""),
            "name": case.get("name", "")[:MAX_NAME],
            "status": next((STATUSES[child.tag] for child in case if child.tag in STATUSES), "SUCCEEDED"),
        }
        for case in root.iter("testcase")
    ]
