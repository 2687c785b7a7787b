import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { RunnerProblem } from "../functions/contract/build";
import { exportable } from "../functions/contract/exportable";
import type { ErrorClass, ErrorScope } from "../functions/contract/images/scan";
import type { ImageItem } from "../functions/images/image-item";
import { coordinate } from "../functions/programs/scan-coordinator/coordinate";
import { FAILED_STARTS, startScans } from "../functions/programs/scan-coordinator/start-due";
import { endOfBuild } from "../functions/scanners/inline/build";
import { CodeBuildScanner } from "../functions/scanners/inline/codebuild-scanner";
import { publishContent, publishIndex } from "../local-aws/registry";
import { SimulatedRegistry } from "../local-aws/registry/registry";
import { renderBuildspec } from "../packaging/programs";
import { DOCUMENTED_ERRORS, documentationOf } from "./documented-errors";
import { scanOf } from "./functions/ledger/ledger-in-memory";
import { document } from "./functions/programs/scan-runner/result-document";
import { runBuild, TOKEN } from "./functions/programs/scan-runner/simulated-build";
import { build, NOW, PASSED, scan } from "./functions/samples";
import { BUILD_ENDINGS } from "./functions/scanners/inline/build-endings";
import { createCoordinator, work } from "./functions/simulated-coordinator";

// docs/errors.md, held against what the code really says: nothing in it is made up, and nothing is left out.

interface ErrorCase {
  readonly errorClass: ErrorClass;
  /** Absent where the scan-runner exports none. */
  readonly errorScope?: ErrorScope;
  readonly reason: string;
}

const { load } = require("js-yaml") as { load(text: string): Parameters<typeof runBuild>[0] };
const BUILDSPEC = load(renderBuildspec());
const ECR_IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";

const MEMBER_PULL_ROLE = "arn:aws:iam::ACCOUNT:role/scanning-member-pull-eu-west-1";

type BuildOptions = NonNullable<Parameters<typeof runBuild>[1]>;

/** What the coordinator makes of a real run of the scan-runner. */
async function run(options: BuildOptions): Promise<ErrorCase> {
  const { error } = await runBuild(BUILDSPEC, options);
  if (error === undefined) {
    throw new Error("expected an error, got a verdict");
  }
  return { errorClass: error.errorClass, errorScope: error.errorScope, reason: error.reason };
}

function ending(changes: Parameters<typeof build>[0]): ErrorCase {
  const end = endOfBuild(build(changes), NOW, "docker.io/library/nginx");
  if (end.kind !== "error") {
    throw new Error(`expected an error, got ${JSON.stringify(end)}`);
  }
  return end;
}

/** A build that exports this problem, as __tests__/functions/programs/scan-runner/ makes it happen. */
const exporting = (problem: RunnerProblem): ErrorCase =>
  ending({ status: "FAILED", exported: { SCAN_ERROR: problem, SCAN_DETAIL: "what the scanner wrote" } });

const CREDENTIALS = { REGISTRY_USER: "puller", REGISTRY_PASSWORD: "a password" };

const REGISTRY_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf";

const ELSEWHERE = {
  username: "puller",
  password: "a password",
  scheme: "bearer",
  realm: "https://tokens.elsewhere.net/token",
} as const;

/** A registry whose Docker Hub behaves like this. */
function registryWith(behaviour: Parameters<SimulatedRegistry["setHost"]>[1]): SimulatedRegistry {
  const registry = new SimulatedRegistry();
  registry.setHost("registry-1.docker.io", behaviour);
  return registry;
}

/** The scanner ends well and leaves this result. */
const scannerLeaves = (result: string, script = "") => ({ scanner: { result, script } });

async function withAws(script: string): Promise<ErrorCase> {
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  try {
    writeFileSync(join(folder, "aws"), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, "aws"), 0o755);
    const PATH = `${folder}:${process.env.PATH}`;
    return await run({ environment: { PATH, IMAGE_REFERENCE: ECR_IMAGE } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CodeBuild's client, with this instead of its calls. */
async function refusedStart(send: () => Promise<unknown>, of = scan()): Promise<ErrorCase> {
  const scanner = new CodeBuildScanner({ send } as unknown as CodeBuildClient, "scanner");
  const answer = await scanner.start(of);
  if (answer.kind !== "error") {
    throw new Error(`expected a refusal, got ${JSON.stringify(answer)}`);
  }
  return answer;
}

const withoutRight = async () => {
  throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
};

/** The task definition names a secret, and these hosts have one each. */
function secretOf(hosts: Readonly<Record<string, readonly string[]>>): Promise<ErrorCase> {
  const value = JSON.stringify({ hosts, defaults: {} });
  const project = { environment: { environmentVariables: [{ name: "REGISTRY_SECRETS", value }] } };
  return refusedStart(async () => ({ projects: [project] }), scan({ credentials: REGISTRY_SECRET }));
}

/** Of a project that is there, without the variable that Docker Hub's images need. */
const withoutVariable = async () => ({ projects: [{ environment: { environmentVariables: [] } }] });

async function failedStart(): Promise<ErrorCase> {
  const failing = scan({ failedStarts: FAILED_STARTS - 1 });
  const coordinator = await createCoordinator([failing]);
  const refusal = Object.assign(new Error("2 validation errors"), { $metadata: { httpStatusCode: 400 } });
  coordinator.scanner.answer = () => Promise.reject(refusal);
  await startScans(coordinator, [failing]);
  return errorIn(await coordinator.ledger.read(failing.image));
}

function errorIn({ errorClass, errorScope, reason }: Partial<ImageItem> = {}): ErrorCase {
  if (errorClass === undefined || reason === undefined) {
    throw new Error("expected an error in the row");
  }
  return { errorClass, errorScope, reason };
}

async function forgottenBuild(): Promise<ErrorCase> {
  const forgotten = scanOf(1, "SCANNING");
  const coordinator = await createCoordinator([forgotten]);
  await coordinate(coordinator, work());
  return errorIn(await coordinator.ledger.read(forgotten.image));
}

const CASES: Readonly<Record<string, () => ErrorCase | Promise<ErrorCase>>> = {
  ...Object.fromEntries(
    BUILD_ENDINGS.map(({ name, buildStatus, phase, phaseStatus, statusCode, message }) => [
      name,
      () =>
        ending({
          status: buildStatus,
          phases: [
            {
              type: phase,
              status: phaseStatus,
              message: [statusCode, message].filter(Boolean).join(": "),
            },
          ],
        }),
    ]),
  ),
  "a secret that is gone, of an image with credentials": () =>
    ending({
      status: "FAILED",
      phases: [
        {
          type: "DOWNLOAD_SOURCE",
          status: "FAILED",
          message: "Secrets Manager Error: ResourceNotFoundException: can't find the specified secret.",
        },
      ],
      environment: { REGISTRY_USER: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:r:username" },
    }),
  "a verdict that nobody can read": () =>
    ending({ status: "FAILED", exported: { ...PASSED, SCAN_COUNTS: "many" } }),
  "a project that is gone": () => refusedStart(withoutRight),
  "a registry's secret that is not listed": () => secretOf({}),
  "the secret of another registry": () => secretOf({ "quay.io": [REGISTRY_SECRET] }),
  "a project without its variable": () => refusedStart(withoutVariable),
  "a start that fails again and again": failedStart,
  "a build that is gone": forgottenBuild,
  "no token": () => run({ environment: { SECURE_API_TOKEN: "not-set" } }),
  "a token that Sysdig refuses": () => exporting("TokenRefused"),
  "a policy that Sysdig lacks": () => exporting("PolicyMissing"),
  "a database of vulnerabilities that is not there": () => exporting("NoDatabase"),
  "parameters that the scanner refuses": () => exporting("ScannerParameters"),
  "a checksum that does not match": () => run({ publishedSum: "0".repeat(64) }),
  "a version that is not there": () => run({ environment: { SCANNER_VERSION: "0.0.1" } }),
  "a download address that does not answer": () =>
    run({ environment: { SCANNER_BASE_URL: "http://127.0.0.1:1/bin" } }),
  "an authority that the scanner does not trust": () => exporting("UntrustedCertificate"),
  "an authority of a registry that curl does not trust": () => exporting("UntrustedCertificate/registry"),
  "an authority that the AWS CLI does not trust": () =>
    withAws("echo 'SSL validation failed: [SSL: CERTIFICATE_VERIFY_FAILED]' >&2; exit 254"),
  "an ECR that refuses the login": () =>
    withAws("echo 'AccessDeniedException: not authorized' >&2; exit 254"),
  "an ECR that does not answer": () => withAws("echo 'Could not connect to the endpoint' >&2; exit 255"),
  "an ECR that refuses the pull": () =>
    ending({
      status: "FAILED",
      environment: { IMAGE_REFERENCE: ECR_IMAGE },
      exported: { SCAN_ERROR: "PullRefused", SCAN_DETAIL: "answered 403" },
    }),
  "an ECR of a member that refuses the login": () =>
    ending({
      status: "FAILED",
      environment: { IMAGE_REFERENCE: `222222222222${ECR_IMAGE.slice(12)}`, MEMBER_PULL_ROLE },
      exported: { SCAN_ERROR: "EcrLogin", SCAN_DETAIL: "AccessDeniedException: not authorized" },
    }),
  "an ECR of a member that refuses the pull": () =>
    ending({
      status: "FAILED",
      environment: { IMAGE_REFERENCE: `222222222222${ECR_IMAGE.slice(12)}`, MEMBER_PULL_ROLE },
      exported: { SCAN_ERROR: "PullRefused", SCAN_DETAIL: "answered 403" },
    }),
  "a private image that a hub pulls as a stranger": () =>
    ending({
      status: "FAILED",
      environment: { MEMBER_PULL_ROLE },
      exported: { SCAN_ERROR: "PullRefused", SCAN_DETAIL: "answered 401" },
    }),
  "an image that is gone": () =>
    run({ registry: registryWith({ fault: { status: 404, code: "MANIFEST_UNKNOWN" } }) }),
  "a repository that is gone": () =>
    run({ registry: registryWith({ fault: { status: 404 } }), environment: CREDENTIALS }),
  "a repository that is gone, or hidden from strangers": () =>
    run({ registry: registryWith({ fault: { status: 404 } }) }),
  "an endpoint that nobody finds": () => exporting("SysdigUnreachable"),
  "a pull limit": () => run({ registry: registryWith({ fault: { status: 429 } }) }),
  "a limit of Sysdig": () => exporting("SysdigBusy"),
  "a scanner that is killed": () => run({ scanner: { script: "kill -9 $$" } }),
  "a scanner that fails": () => exporting("ScannerFailed"),
  "another platform": () => run(scannerLeaves(JSON.stringify(document({ architecture: "arm64" })))),
  "another image": () => run(scannerLeaves(JSON.stringify(document({ digest: publishContent("another") })))),
  "a report that is cut off": () => run(scannerLeaves(JSON.stringify(document({})).slice(0, 200))),
  "no report": () => run({ scanner: {} }),
  "a report of more than 200 MB": () => run(scannerLeaves("{}", 'truncate --size=200000001 "$file"')),
  "an evaluation that nobody has heard of": () =>
    run(scannerLeaves(JSON.stringify(document({ globalEvaluation: "unheardOf" })))),
  "a report of another format": () => run(scannerLeaves(JSON.stringify({ vulnerabilities: [] }))),
  "a report with a part of another shape": () =>
    run(scannerLeaves(JSON.stringify(document({ evaluations: "all" })))),
  "a verdict that the exit code contradicts": () =>
    run(scannerLeaves(JSON.stringify(document({ globalEvaluation: "failed" })))),
  "a setting that is none": () => run({ environment: { SYSDIG_POLICIES: "strict" } }),
  "an error that an unknown build exports": () =>
    ending({ status: "FAILED", exported: { SCAN_ERROR: "OfAnotherVersion" } }),
  "a registry that is down": () => run({ registry: registryWith({ fault: { status: 503 } }) }),
  "a registry that sends other content": () => run({ registry: registryWith({ fault: "lie" }) }),
  "a registry that is not there": () => run({ environment: { IMAGE_REFERENCE: "127.0.0.1:1/web:1" } }),
  "a registry whose login is elsewhere": () =>
    run({ registry: registryWith({ login: ELSEWHERE }), environment: CREDENTIALS }),
  "the token instead of a password": () => run({ environment: { ...CREDENTIALS, REGISTRY_PASSWORD: TOKEN } }),
  "something that is no image": () => run({ environment: { IMAGE_DIGEST: publishContent("{}") } }),
  "an image of another platform only": () =>
    run({ environment: { IMAGE_DIGEST: publishIndex("documented", ["linux/arm64"]).digest } }),
  "an index whose entries fit equally well": () =>
    run({
      environment: { IMAGE_DIGEST: publishIndex("ambiguous", ["linux/amd64", "linux/amd64/v1"]).digest },
    }),
  "an image that cannot exist": () => run({ environment: { IMAGE_REFERENCE: "$(id)" } }),
  "a scan-runner that is killed": () => withAws("kill -9 $PPID"),
};

const happened = new Map<string, ErrorCase>();

// Proves error.catalogue.
test.each(Object.entries(CASES))("docs/errors.md has %s", async (name, happen) => {
  const { errorClass, errorScope, reason } = await happen();
  happened.set(name, { errorClass, errorScope, reason });

  const documented = documentationOf(reason);
  expect({ reason, documented: documented?.says }).toEqual({ reason, documented: expect.any(String) });
  expect(documented?.classes).toContain(errorClass);
  if (errorScope !== undefined) {
    expect(documented?.scopes).toContain(errorScope);
  }
  expect(reason).toBe(exportable(reason));
});

test("every error, class and scope in docs/errors.md is one that the code gives", () => {
  const found = [...happened.values()].flatMap(({ errorClass, errorScope, reason }) => {
    const documented = documentationOf(reason);
    // Where the scan-runner exports no scope, only the page says it.
    const scopes = errorScope === undefined ? (documented?.scopes ?? []) : [errorScope];
    return [errorClass, ...scopes].map((word) => JSON.stringify([documented?.says, word]));
  });

  expect(DOCUMENTED_ERRORS.length).toBeGreaterThan(25);
  for (const { says, classes, scopes } of DOCUMENTED_ERRORS) {
    expect({ says, scopes }).not.toEqual({ says, scopes: [] });
    for (const word of [...classes, ...scopes]) {
      expect(found).toContain(JSON.stringify([says, word]));
    }
  }
});
