import {
  BatchGetReportsCommand,
  CodeBuildClient,
  DescribeTestCasesCommand,
  paginateDescribeTestCases,
} from "@aws-sdk/client-codebuild";
import { assume } from "./accounts";
import { createRole } from "./aws-cli";
import { override, ScannerProject } from "./scanner-project";

let project: ScannerProject;

beforeAll(async () => {
  project = await ScannerProject.create();
});

afterAll(async () => {
  await project?.aws.stop();
});

afterEach(() => project.aws.resetSwitches());

/** A client with the rights of a role that may read the reports of one group. */
async function readerOf(name: string, group: string): Promise<CodeBuildClient> {
  const Action = ["codebuild:BatchGetReports", "codebuild:DescribeTestCases"];
  const arn = await createRole(project.aws, name, { AWS: "*" }, [
    { Effect: "Allow", Action, Resource: group },
  ]);
  return new CodeBuildClient(await assume(project.aws.clientConfig, arn));
}

test("a report has its cases page by page once it is generated, for whoever may read its group", async () => {
  const names = Array.from({ length: 101 }, (_, index) => `["package ${index}","&"]`);
  const escaped = names.map((name) => name.replaceAll("&", "&amp;").replaceAll('"', "&quot;"));
  const cases = escaped.map((name) => `<testcase classname="list" name="${name}"/>`);
  await project.aws.switch({ holdReports: true });
  const REPORT = `<testsuite>${cases.join("")}</testsuite>`;
  const { reportArns = [] } = await project.ended(await project.start(override({ REPORT })));
  const [reportArn = ""] = reportArns;
  const reader = await readerOf("reader", project.reportGroupArn);
  const stranger = await readerOf("stranger", `${project.reportGroupArn}-other`);
  const status = async (client: CodeBuildClient) =>
    (await client.send(new BatchGetReportsCommand({ reportArns }))).reports?.[0]?.status;

  expect(await status(reader)).toBe("GENERATING");
  await project.aws.resetSwitches();
  expect(await status(reader)).toBe("SUCCEEDED");
  const pages: string[][] = [];
  for await (const { testCases = [] } of paginateDescribeTestCases({ client: reader }, { reportArn })) {
    pages.push(testCases.map(({ name = "" }) => name));
  }
  expect(pages.map(({ length }) => length)).toEqual([100, 1]);
  expect(new Set(pages.flat())).toEqual(new Set(names));
  await expect(status(stranger)).rejects.toThrow("is not authorized to perform: codebuild:BatchGetReports");
  await expect(stranger.send(new DescribeTestCasesCommand({ reportArn }))).rejects.toThrow(
    "is not authorized to perform: codebuild:DescribeTestCases",
  );
});
