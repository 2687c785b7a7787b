import { findingOf } from "../../../../../functions/results/channels/security-hub/security-hub-finding";
import { completedOutcome } from "../../../outcomes";
import { arnIn, MEMBER, OWN } from "../../../places-on-sts";
import { DIGEST, OTHER_DIGEST, SCAN_ID, TASK_ARN } from "../../../samples";

const NO_VULNERABILITIES = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0 };
const { image } = completedOutcome();

/** The finding of an outcome with changes. */
const found = (changes?: Parameters<typeof completedOutcome>[0]) =>
  findingOf(completedOutcome(changes), "aws");

test("an image that fails is an active finding that says what, where, how bad, and where the report is", () => {
  const finding = found({ firstSeenAt: "2026-02-01T00:00:00.000Z" });

  expect(finding).toEqual({
    SchemaVersion: "2018-10-08",
    Id: `fargate-image-scanning/scanning/docker.io/library/nginx@${DIGEST}#linux/amd64`,
    ProductArn: "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default",
    ProductName: "fargate-image-scanning",
    GeneratorId: "fargate-image-scanning/scanning",
    AwsAccountId: "123456789012",
    CreatedAt: "2026-02-01T00:00:00.000Z",
    UpdatedAt: "2026-03-01T12:00:00.000Z",
    LastObservedAt: "2026-03-01T12:00:00.000Z",
    Title: "Image docker.io/library/nginx:1.27 fails its Sysdig policies",
    Description: `The image docker.io/library/nginx:1.27@${DIGEST} (linux/amd64), which runs on AWS Fargate in the cluster production, fails its Sysdig policies. Vulnerabilities: 1 critical, 2 high, 3 medium, 4 low, 5 negligible; at most the five worst are listed. Scan: ${SCAN_ID}.`,
    FindingProviderFields: {
      Severity: { Label: "CRITICAL" },
      Types: ["Software and Configuration Checks/Vulnerabilities"],
    },
    Compliance: { Status: "FAILED" },
    RecordState: "ACTIVE",
    SourceUrl: "https://secure.sysdig.com/#/results/17",
    Remediation: {
      Recommendation: {
        Text: "See the report in Sysdig Secure.",
        Url: "https://secure.sysdig.com/#/results/17",
      },
    },
    ProductFields: {
      "fargate-image-scanning/scanId": SCAN_ID,
      "fargate-image-scanning/verdict": "FAILED",
      "fargate-image-scanning/origin": "inline",
      "fargate-image-scanning/image": "docker.io/library/nginx:1.27",
      "fargate-image-scanning/digest": DIGEST,
      "fargate-image-scanning/scannedDigest": DIGEST,
      "fargate-image-scanning/platform": "linux/amd64",
      "fargate-image-scanning/build": "arn:aws:codebuild:us-east-1:123456789012:build/scanner:1",
      "fargate-image-scanning/count/critical": "1",
      "fargate-image-scanning/count/high": "2",
      "fargate-image-scanning/count/medium": "3",
      "fargate-image-scanning/count/low": "4",
      "fargate-image-scanning/count/negligible": "5",
    },
    Resources: [
      {
        Type: "Container",
        Id: `docker.io/library/nginx@${DIGEST}`,
        Partition: "aws",
        Region: "us-east-1",
        Details: { Container: { ImageName: "docker.io/library/nginx:1.27", ImageId: DIGEST } },
      },
      {
        Type: "AwsEcsTask",
        Id: TASK_ARN,
        Partition: "aws",
        Region: "us-east-1",
        Details: {
          AwsEcsTask: { ClusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/production" },
        },
      },
    ],
  });
});

test("an image that passes has its finding archived and, where it is new, resolved", () => {
  const finding = found({ verdict: "PASSED" });

  expect(finding).toMatchObject({
    RecordState: "ARCHIVED",
    Workflow: { Status: "RESOLVED" },
    Compliance: { Status: "PASSED" },
    FindingProviderFields: { Severity: { Label: "INFORMATIONAL" } },
    Title: "Image docker.io/library/nginx:1.27 passes its Sysdig policies",
  });
});

test("an image that no policy judged stays in view, since it did not pass", () => {
  const finding = found({ verdict: "NO_POLICY" });

  expect(finding).toMatchObject({
    RecordState: "ACTIVE",
    Compliance: { Status: "NOT_AVAILABLE" },
    FindingProviderFields: { Severity: { Label: "INFORMATIONAL" } },
    Title: "Image docker.io/library/nginx:1.27 is judged by no Sysdig policy",
  });
  expect(finding.Workflow).toBeUndefined();
});

test.each([
  [{ critical: 1, high: 9 }, "CRITICAL"],
  [{ high: 1, medium: 9 }, "HIGH"],
  [{ medium: 1, low: 9 }, "MEDIUM"],
  [{ low: 1, negligible: 9 }, "LOW"],
  [{ negligible: 1 }, "LOW"],
  [{}, "LOW"],
])("a failed image with %j is %s", (counts, label) => {
  const finding = found({ counts: { ...NO_VULNERABILITIES, ...counts } });

  expect(finding.FindingProviderFields?.Severity).toEqual({ Label: label });
});

test("another installation, platform or content has a finding of its own", () => {
  const ids = [
    {},
    { installation: "other" },
    { image: { ...image, platform: "linux/arm64" as const } },
    { image: { ...image, digest: OTHER_DIGEST } },
    { image: { ...image, digest: undefined } },
  ].map((changes) => found(changes).Id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.at(-1)).toBe("fargate-image-scanning/scanning/docker.io/library/nginx:1.27#linux/amd64");
});

describe("an image in ECR", () => {
  const resourceOf = (repository: string, changes: { tag?: string; digest?: string } = {}) => {
    const { tag = ":1", digest = DIGEST } = changes;
    const reference = `${repository}${tag}`;
    return found({ image: { ...image, reference, repository, digest: digest || undefined } }).Resources?.[0];
  };

  test("is named by its ARN, in the region and account of its registry", () => {
    expect(resourceOf("210987654321.dkr.ecr.eu-west-1.amazonaws.com/shop/web")).toEqual({
      Type: "AwsEcrContainerImage",
      Id: `arn:aws:ecr:eu-west-1:210987654321:repository/shop/web/${DIGEST}`,
      Partition: "aws",
      Region: "eu-west-1",
      Details: {
        AwsEcrContainerImage: {
          RegistryId: "210987654321",
          RepositoryName: "shop/web",
          Architecture: "amd64",
          ImageDigest: DIGEST,
          ImageTags: ["1"],
        },
      },
    });
  });

  test("has no tag where the task named none, and goes by its reference where no digest is known", () => {
    const repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web";

    const details = resourceOf(repository, { tag: "" })?.Details?.AwsEcrContainerImage;
    expect(details).not.toHaveProperty("ImageTags");
    expect(resourceOf(repository, { digest: "" })?.Id).toBe(`${repository}:1`);
  });
});

test("what is not known is left out", () => {
  const unknown = { resultUrl: undefined, scannedDigest: undefined, build: undefined, cluster: undefined };
  const finding = found(unknown);

  expect(finding).not.toHaveProperty("Remediation");
  expect(finding).not.toHaveProperty("SourceUrl");
  expect(finding.Description).toContain("which runs on AWS Fargate, fails");
  expect(finding.Resources?.[1]).not.toHaveProperty("Details");
  expect(JSON.stringify(finding)).not.toMatch(/undefined|null/);
  expect(finding.CreatedAt).toBe(finding.UpdatedAt);
});

test("it names the owner and the services, within what Security Hub takes for each field", () => {
  const long = (letter: string) => letter.repeat(255);
  const services = Array.from({ length: 5 }, () => ({
    ...({ kind: "service", name: long("s"), cluster: long("c"), ...OWN, tasks: 100 } as const),
    owner: "o".repeat(100),
  }));
  const furtherOwners = Array.from({ length: 15 }, (_, number) => `${number}${"@".repeat(98)}`);
  const runs = { owner: "payments", services, furtherServices: 95, furtherOwners };

  const { Description = "", ProductFields = {} } = found(runs);

  expect(Description).toContain(" Owner: payments, ooo");
  expect(Description.length).toBeLessThanOrEqual(1024);
  expect(Description.endsWith("…")).toBe(true);
  expect(ProductFields["fargate-image-scanning/owner"]).toMatch(/^payments, o+, 0@/);
  for (const value of Object.values(ProductFields)) {
    expect(value.length).toBeLessThanOrEqual(2048);
  }
});

test("of a task in another account the finding stays the installation's, and the resources are where the task is", () => {
  const task = arnIn(MEMBER, "task/shop/1");
  const services = [{ kind: "service", name: "web", cluster: "shop", ...MEMBER, tasks: 1 } as const];

  const finding = found({ task, cluster: "shop", services });

  expect(finding).toMatchObject({
    AwsAccountId: OWN.account,
    ProductArn: "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default",
    Resources: [
      { Type: "Container", Region: MEMBER.region },
      {
        ...{ Type: "AwsEcsTask", Id: task, Region: MEMBER.region },
        Details: { AwsEcsTask: { ClusterArn: arnIn(MEMBER, "cluster/shop") } },
      },
    ],
  });
  expect(finding.Description).toContain("on AWS Fargate in the cluster 222222222222/eu-west-1/shop, fails");
  expect(finding.Description).toContain("Runs in: web (cluster 222222222222/eu-west-1/shop, 1 task).");
});
