import { COMMAND_NAMES, type CommandName, loadCommand } from "../../cli/commands";
import { refusal } from "../functions/local-service";
import { functionsOf } from "./account-answers";
import { CommandLine } from "./command-line";
import { item } from "./gate-items";
import { plainRow, runBy } from "./rows";
import { answerRequest } from "./scan/scan-requests";

const line = CommandLine.forTests();

/** Of each command the example that is run. Default: the first */
const RUN: Readonly<Record<string, number>> = { report: 1 };
const FRESH = { verdict: "PASSED", freshUntil: "2999-01-01T00:00:00.000Z" };
const DIGEST = `sha256:1c13${"0".repeat(60)}`;
const AT = new Date().toISOString();

beforeEach(() => {
  line.table.put(
    { image: "sweep#last-complete", startedAt: AT, endedAt: AT },
    plainRow(),
    plainRow({ ...FRESH, reference: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.7", digest: DIGEST }),
    plainRow({ ...FRESH, reference: "docker.io/library/redis:7" }),
    runBy(),
    item(),
  );
});

/** Words of the answer of each command, which show that its example has met what it names. */
const SAYS: Readonly<Record<CommandName, RegExp>> = {
  overview: /^scanning: 1 image FAILED and running/,
  images: /^1 +FAILED +docker.io\/library\/nginx:1\.27 /m,
  image: /^docker\.io\/library\/nginx:1\.27 /,
  workload: /^service production\/web/,
  backlog: /^No scan waits/,
  coverage: /^scanning covers everything/,
  doctor: /^ok +breaker: /m,
  scan: /^PASSED: .*\/web:1\.7/,
  summary: /^Scan summary of scanning: 1 image fails/,
  report: /^FAILED,docker\.io\/library\/nginx:1\.27,/m,
  rescan: /^docker\.io\/library\/nginx:1\.27@/,
  sweep: /^A sweep begins now/,
  wait: /^PASSED: .*\/web:1\.7@sha256:1c13/,
  audit: /^There is no deployment gate/,
  gate: /^There is no gate/,
  exceptions: /^There is no exception/,
  breaker: /^The breaker is closed/,
  completion: /^complete /m,
  vulnerability: /^No image /m,
};

// Proves command.example.
test.each(COMMAND_NAMES)("an example of the help of %s works as it stands", async (name) => {
  const called = (words: readonly string[]) =>
    line.run(words, { environment: { FARGATE_SCANS_NAME: "scanning" } });
  line.accountIs({ functions: functionsOf() });
  const { answer } = line.service;
  line.service.answer = (request) =>
    request.action === "DescribeTable"
      ? { body: '{"Table":{}}' }
      : request.body.startsWith("Action=List")
        ? refusal("AccessDenied", "of SNS nothing is known")
        : request.path.endsWith("/invocations")
          ? { status: 202, body: "" }
          : answer(request);
  await called(["images"]);
  if (name === "scan") {
    const DescribeImages = () => ({ body: JSON.stringify({ imageDetails: [{ imageDigest: DIGEST }] }) });
    answerRequest(line, "fresh", { DescribeImages });
  }
  const { examples } = await loadCommand(name);

  const { code, stdout } = await called(examples[RUN[name] ?? 0]?.split(" ").filter(Boolean) ?? []);

  expect(stdout).toMatch(SAYS[name]);
  // Nothing but the table is there for doctor to find, and no list of vulnerabilities.
  expect(code).toBe({ doctor: 1, vulnerability: 3 }[name as string] ?? 0);
});
