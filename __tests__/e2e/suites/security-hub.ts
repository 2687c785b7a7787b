import { type AwsSecurityFinding, GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { until } from "../../until";
import { commandsOf, runInShell } from "../document-commands";
import { untilLogged } from "../function-log";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf, taskArn } from "../task-event";

const [ENABLE = "", LIST = ""] = commandsOf("security-hub.md");

let hub: SecurityHubClient;

beforeAll(() => {
  hub = new SecurityHubClient(installation.aws.clientConfig);
});

/** The findings of an image; Security Hub of this AWS does not filter. */
async function findingsOf(name: string): Promise<AwsSecurityFinding[]> {
  const { Findings = [] } = await hub.send(new GetFindingsCommand({ MaxResults: 100 }));
  return Findings.filter(({ Id }) => Id?.includes(digestOf(name)));
}

/** The one finding of an image, once it is in a state. */
async function untilFinding(name: string, state: "ACTIVE" | "ARCHIVED"): Promise<AwsSecurityFinding> {
  let found: AwsSecurityFinding[] = [];
  await until(`a finding of ${name} that is ${state}`, async () => {
    found = await findingsOf(name);
    return found.some(({ RecordState }) => RecordState === state);
  });
  expect(found).toHaveLength(1);
  return found[0] as AwsSecurityFinding;
}

async function untilCoordinatorLogs(pattern: RegExp): Promise<void> {
  await untilLogged(installation, "coordinator_function_name", (line) => pattern.test(JSON.stringify(line)));
}

// Proves publish.security-hub.
test("without Security Hub in the account an outcome waits, published on the others, and arrives once there is one", async () => {
  await installation.send({ id: "early", containers: [container("hub/vulnerable-early:1")] });
  const row = await installation.untilRow(keyOf("hub/vulnerable-early:1"), { verdict: "FAILED" });
  await untilCoordinatorLogs(/vulnerable-early.*Security Hub is not enabled in the account 123456789012/);
  expect(await installation.isPublished(row)).toBe(false);

  expect(await runInShell(installation.aws, ENABLE)).toMatchObject({ code: 0 });
  await installation.passTime(`outcome#${row.scanId}`, "dueAt");
  await installation.coordinate();

  expect(row.topVulnerabilities).toHaveLength(5);
  expect(await untilFinding("hub/vulnerable-early:1", "ACTIVE")).toMatchObject({
    Title: "Image docker.io/hub/vulnerable-early:1 fails its Sysdig policies",
    CreatedAt: row.firstSeenAt,
    UpdatedAt: row.verdictAt,
    Severity: { Label: "CRITICAL" },
    Workflow: { Status: "NEW" },
    ProductFields: { "fargate-image-scanning/scanId": row.scanId },
    Resources: [{ Type: "Container" }, { Type: "AwsEcsTask", Id: taskArn("early") }],
    Remediation: { Recommendation: { Url: row.resultUrl } },
    Vulnerabilities: row.topVulnerabilities?.map(({ name, package: inPackage }) => ({
      Id: name,
      VulnerablePackages: [{ Name: inPackage }],
    })),
  });
});

test("the documentation's command lists the findings with severity, title and report", async () => {
  const { code, output } = await runInShell(installation.aws, LIST);

  expect(code).toBe(0);
  expect(output).toMatch(
    /^CRITICAL\tImage docker.io\/hub\/vulnerable-early:1 fails its Sysdig policies\thttp:.*$/m,
  );
});
