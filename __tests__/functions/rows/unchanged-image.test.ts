import { newsOfVerdict } from "../../../functions/rows/change";
import { readScanResult } from "../../../functions/scan-runner/result/scan-result";
import { parseTopVulnerabilities } from "../../../functions/scanners/inline/exported-lists";
import { DEFAULT_BEHAVIOUR } from "../../../local-aws/sysdig/catalog";
import { pulledImage } from "../../../local-aws/sysdig/pull-string";
import { buildResult } from "../../../local-aws/sysdig/result";
import { ASKED, DIGEST } from "../scan-runner/result-document";

/** A scan of an image with far more equally bad vulnerabilities than an outcome names. */
function scanned() {
  const vulnerabilities = { ...DEFAULT_BEHAVIOUR.vulnerabilities, critical: 12, high: 40 };
  const result = buildResult({
    image: pulledImage(`pull://registry.test/app@${DIGEST}`),
    behaviour: { ...DEFAULT_BEHAVIOUR, evaluation: "failed", vulnerabilities },
  });
  const { exported } = readScanResult(JSON.stringify(result), ASKED, 1);
  return {
    verdict: exported.SCAN_VERDICT as "FAILED",
    topVulnerabilities: parseTopVulnerabilities(exported.SCAN_TOP_VULNERABILITIES),
  };
}

test("an image that has not changed is no news, however many vulnerabilities are equally bad", () => {
  const before = scanned();

  expect(before.topVulnerabilities).toHaveLength(5);
  for (let time = 1; time <= 10; time += 1) {
    expect(newsOfVerdict(before, scanned(), false)).toEqual({ change: "same" });
  }
});
