import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./our-files";

/** A name at one place, and what somebody writes instead by mistake. */
type Slip = readonly [file: string, written: string, instead: string];

const IN_CONTRACT: readonly Slip[] = [
  ["functions/contract/ledger.ts", 'EXPIRY_ATTRIBUTE = "expiresAt"', 'EXPIRY_ATTRIBUTE = "expireAt"'],
  ["functions/contract/ledger.ts", 'STATE_ATTRIBUTE = "rowState"', 'STATE_ATTRIBUTE = "scanStte"'],
  ["functions/contract/ledger.ts", 'DUE_ATTRIBUTE = "dueAt"', 'DUE_ATTRIBUTE = "duAt"'],
  ["functions/contract/build.ts", 'SECRETS_VARIABLE = "REGISTRY_SECRETS"', 'SECRETS_VARIABLE = "SECRETS"'],
];
const IN_USE: readonly Slip[] = [
  ["functions/images/image-item.ts", '"startedAt", "errorAt"]', '"startedAt", "erroredAt"]'],
  ["functions/images/step.ts", 'state: "HELD", dueAt: notBefore', 'state: "HELD", duAt: notBefore'],
  ["functions/images/contents.ts", "{ passed, failed } = before", "{ pased: passed, failed } = before"],
  ["functions/capacity/control.ts", "touching, putOff } = row", "touching, putOf: putOff } = row"],
  ["functions/outbox/outbox.ts", "outcome: JSON", "outcom: JSON"],
  ["functions/images/image-item.ts", '["credentials", "reason"]', '["credential", "reason"]'],
  ["functions/programs/scan-runner/settings.ts", "IMAGE_PLATFORM: /", "PLATFORM: /"],
  [
    "functions/programs/scan-runner/settings.ts",
    "const { SECURE_API_TOKEN,",
    "const { API_TOKEN: SECURE_API_TOKEN,",
  ],
  ["functions/programs/scan-runner/main.ts", "env.IMAGE_REFERENCE", "env.IMAGE"],
  [
    "functions/programs/scan-runner/main.ts",
    'for (const name of ["SECURE_API_TOKEN"',
    'for (const name of ["API_TOKEN"',
  ],
  ["functions/programs/scan-runner/exported-variables.ts", "SCAN_EXIT:", "SCAN_EXITS:"],
  ["functions/scanners/inline/broken-build.ts", '"CA_BUNDLE"]', '"CA"]'],
  ["functions/scanners/inline/broken-build.ts", 'get("IMAGE_REFERENCE")', 'get("IMAGE_REF")'],
  ["functions/scanners/inline/build.ts", 'get("SCAN_COUNTS")', 'get("SCAN_COUNT")'],
  ["modules/inline-scanner/build-variables.ts", "SCANNER_SHA256:", "SCANNER_SHA:"],
  ["modules/inline-scanner/build-variables.ts", 'name: "SECURE_API_TOKEN"', 'name: "API_TOKEN"'],
  ["packaging/programs/buildspec.ts", 'CA_BUNDLE = "CA_BUNDLE"', 'CA_BUNDLE = "CA"'],
  ["packaging/programs/buildspec.ts", "SCAN_ERROR: ", "SCAN_ERRORS: "],
  ["modules/ca-bundle/ca-bundle.ts", "{ CA_BUNDLE: value }", "{ CA: value }"],
  ["modules/scan-coordinator/scan-coordinator.ts", "SCANNER_PROJECT: ", "SCANNER_PROJEKT: "],
  [
    "modules/fargate-image-scanning/fargate-image-scanning.ts",
    'inputs.scanMode, "backend"',
    'inputs.scanMode, "bakend"',
  ],
  ["modules/fargate-image-scanning/inputs/installation.ts", '"inline" satisfies', '"inlin" satisfies'],
  [
    "modules/fargate-image-scanning/fargate-image-scanning.ts",
    'isText<Engine>(scanMode, "backend")',
    'isText<Engine>(scanMode, "back")',
  ],
  ["modules/fargate-image-scanning/region-rules.ts", 'modeIsNot("inline")', 'modeIsNot("in-line")'],
  ["modules/scan-coordinator/scan-coordinator.ts", "ENABLED:", "ENABLE:"],
  ["functions/programs/scan-trigger/index.ts", 'createProgram<"scan-trigger">', 'createProgram<"trigger">'],
  ["functions/programs/task-sweeper/index.ts", 'setting("CLUSTER_ARNS")', 'setting("CLUSTERS")'],
];

/** Compiles a copy of the tree with all these slips in it. */
class SlippedTree {
  private readonly folder = mkdtempSync(join(tmpdir(), "contract-types-"));
  private readonly errors: string;

  constructor(slips: readonly Slip[]) {
    for (const part of ["functions", "modules", "packaging", "scripts", "package.json", "tsconfig.json"]) {
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    for (const [file, written, instead] of slips) {
      writeFileSync(
        join(this.folder, file),
        this.read(file).replace(written, () => instead),
      );
    }
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const options = ["--noEmit", "--pretty", "false"];
    this.errors = spawnSync(tsc, options, { cwd: this.folder, encoding: "utf8" }).stdout;
  }

  /** What the compiler says of the line that a slip is in; empty where nothing. */
  errorsOf([file, , instead]: Slip): string {
    const line = this.read(file).split(instead)[0]?.split("\n").length;
    return this.errors
      .split("\n")
      .filter((error) => error.startsWith(`${file}(${line},`))
      .join("\n");
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// Apart: a slip in the contract makes errors of its own where the name is used.
describe.each([
  ["the contract", IN_CONTRACT],
  ["its users", IN_USE],
])("in %s", (_, slips) => {
  let tree: SlippedTree;
  beforeAll(() => {
    tree = new SlippedTree(slips);
  });
  afterAll(() => tree?.remove());

  test.each(slips)("%s does not compile where %s is %s", (...slip) => {
    const [file, written, instead] = slip;

    expect(readFileSync(join(ROOT, file), "utf8")).toContain(written);
    expect(tree.read(file)).toContain(instead);
    expect(tree.errorsOf(slip)).not.toBe("");
  });
});
