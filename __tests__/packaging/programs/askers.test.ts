import { functionArchive } from "../../../packaging/programs";

/** What only a program that starts scans or publishes has use for. Security Hub and Sysdig are called without a client. */
const OF_THE_COORDINATOR =
  /@aws-sdk\/client-(codebuild|sns|eventbridge|secrets-manager)\/|\/results\/|\/scanners\/(inline|backend)\/|^(results|scanners\/(inline|backend))\//;

const found = (program: string) =>
  functionArchive(program).contents.filter((file) => OF_THE_COORDINATOR.test(file));

// Proves role.askers.
test.each(["scan-trigger", "task-sweeper", "deployment-gate"])(
  "%s only asks: its program holds nothing that starts scans, or publishes",
  (program) => {
    expect(found(program)).toEqual([]);
  },
);

test("the scan-coordinator starts scans and publishes", () => {
  const files = found("scan-coordinator").join(" ");

  for (const part of [
    "client-codebuild",
    "client-sns",
    "client-eventbridge",
    "security-hub",
    "scanners/backend",
  ]) {
    expect(files).toContain(part);
  }
});
