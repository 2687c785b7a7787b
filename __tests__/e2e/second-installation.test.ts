import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { ModuleDeployment } from "./module-deployment";

const MODULE = join(__dirname, "..", "..", "terraform-module");

/** As many parts as one installation has. */
const INPUTS = {
  deployment_gate: { mode: "block" },
  enforcement: { mode: "act" },
  summary_schedule: "cron(0 8 ? * MON *)",
  ledger_deletion_protection: false,
  members: { organization_id: "o-abcdefghij", accounts: { "210987654321": ["us-east-1"] } },
};

let aws: LocalAws;
let first: ModuleDeployment;
let second: ModuleDeployment;

beforeAll(async () => {
  aws = await startLocalAws();
  [first, second] = [ModuleDeployment.of(MODULE)(aws), ModuleDeployment.of(MODULE)(aws)];
  await Promise.all([first.initialise(), second.initialise()]);
  await first.apply(INPUTS);
});

afterAll(async () => {
  await aws?.stop();
  first?.remove();
  second?.remove();
});

/** Addresses of the resources of AWS in a state. */
function owned({ stateFile }: ModuleDeployment): readonly string[] {
  const state: { resources: { mode: string; type: string; name: string; instances: unknown[] }[] } =
    JSON.parse(readFileSync(stateFile, "utf8"));
  return state.resources
    .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
    .filter(({ type }) => type.startsWith("aws_"))
    .map(({ type, name }) => `${type}.${name}`);
}

test("a second installation of one name is refused, owns nothing, and takes nothing away from the first", async () => {
  await expect(second.apply(INPUTS)).rejects.toThrow(/already exists/i);

  expect(owned(second)).toEqual([]);
  await second.destroy(INPUTS);
  const { output } = await first.plan(INPUTS);
  expect(output).toContain("No changes");
  // What proves something only where the first owns much.
  expect(owned(first).length).toBeGreaterThan(60);
});
