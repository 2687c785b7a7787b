"""JUnit reports, read as CodeBuild reads them, and refused where CodeBuild is known to refuse them."""

from xml.etree import ElementTree

STATUSES = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}


class UnreadableReport(Exception):
    """A file that CodeBuild does not take, with the reason."""


def status_counts(xml: str) -> dict[str, int]:
    """How many cases of a report have which status; raises UnreadableReport."""
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
    counts = dict.fromkeys(("SUCCEEDED", "FAILED", "ERROR", "SKIPPED", "UNKNOWN"), 0)
    for case in root.iter("testcase"):
        counts[next((STATUSES[child.tag] for child in case if child.tag in STATUSES), "SUCCEEDED")] += 1
    return counts
