import { refusal } from "../../local-service";
import { inlineRun, SCAN_ID } from "../../samples";
import { codeBuild, ScannerOnCodeBuild } from "./codebuild-service";

const REPORT = "arn:aws:codebuild:us-east-1:123456789012:report/scanner-vulnerabilities:1";
const OTHERS = [
  "arn:aws:codebuild:us-east-1:123456789012:report/scanner-images:1",
  "arn:aws:codebuild:us-east-1:123456789012:report/other-scanner-vulnerabilities:1",
];

const on = new ScannerOnCodeBuild();

const reading = (answers: Readonly<Record<string, object>>, reportArns = [...OTHERS, REPORT]) => {
  on.answers({ BatchGetBuilds: { builds: [codeBuild(1, SCAN_ID, { reportArns })] }, ...answers });
  return on.scanner.listCases(inlineRun(1));
};
const standing = (status: string) => ({ BatchGetReports: { reports: [{ arn: REPORT, status }] } });

test("the names of a build's cases come from its own report of lists alone", async () => {
  const testCases = [{ name: "[1]" }, {}, { name: "two" }];

  expect(await reading({ ...standing("SUCCEEDED"), DescribeTestCases: { testCases } })).toEqual([
    ...["[1]", "", "two"],
  ]);
  expect(on.service.asked("BatchGetBuilds").at(-1)).toEqual({ ids: [inlineRun(1).handle] });
  expect(on.service.asked("BatchGetReports").at(-1)).toEqual({ reportArns: [REPORT] });
  expect(on.service.asked("DescribeTestCases").at(-1)).toEqual({ reportArn: REPORT });
});

test.each(["GENERATING", "INCOMPLETE", "DELETING", "FAILED"])(
  "there are none of a report that is %s",
  async (status) => {
    expect(await reading(standing(status))).toBeUndefined();
  },
);

test("there are none without a report, or without a build", async () => {
  expect(await reading({}, OTHERS)).toBeUndefined();
  expect(await reading({ BatchGetBuilds: { builds: [] } })).toBeUndefined();
  expect(await reading({ BatchGetReports: { reports: [] } })).toBeUndefined();
});

test("a page that fails leaves none, rather than some", async () => {
  const refused = refusal("ThrottlingException", "Rate exceeded");

  await expect(reading({ ...standing("SUCCEEDED"), DescribeTestCases: refused })).rejects.toThrow(
    "Rate exceeded",
  );
});
