import { join } from "node:path";
import { shorten } from "../../../functions/contract/image";
import type { LocalAws } from "../../index";
import { publishImage } from "../../registry";
import { runCommand } from "../../run-command";
import type { Outputs } from "../cdktf-project";
import { EXPECTED_IMAGES } from "../expectations";
import { step } from "../step";
import { GATED_SERVICE, GatedService, type ObservedDeployment } from "./service";

const REPOSITORY = join(__dirname, "..", "..", "..");
/** Nobody has scanned it before, and its name says what the simulated Sysdig finds. */
const BAD_IMAGE = "docker.io/acme/vulnerable-checkout:3.0";
/** What waits for half a minute on AWS waits for half a second. */
const HASTE = 60;

/** What the scene with the gate has shown. */
export interface GateScene {
  readonly good: ObservedDeployment;
  readonly bad: ObservedDeployment;
  /** What `npm run scans -- deployment` prints about the bad one. */
  readonly explanation: string;
}

/** A deployment with an image whose verdict is known and good, and then one with a bad image that nobody has scanned. */
export async function playGateScene(
  aws: LocalAws,
  outputs: Outputs,
  signal: AbortSignal,
): Promise<GateScene> {
  const [known] = EXPECTED_IMAGES.filter(({ verdict }) => verdict === "PASSED");
  if (known === undefined) {
    throw new Error("The demo's events have no image that passes.");
  }
  const badDigest = publishImage(BAD_IMAGE);
  await aws.sysdig.setImage(BAD_IMAGE, { digest: badDigest });
  await aws.putImages({ [known.image]: known.digest, [BAD_IMAGE]: badDigest });
  await aws.hastenDeployments(HASTE);
  const service = new GatedService(aws, outputs);
  const good = await step("Deploy a service with a known good image", async ({ result }) => {
    const deployment = await service.create(known.image, signal);
    result(deployment.status);
    return deployment;
  });
  const bad = await step(
    "Deploy an image that nobody has scanned, and that is bad",
    async ({ show, result }) => {
      show("the gate holds the deployment until there is a verdict");
      const deployment = await service.deploy(BAD_IMAGE, signal);
      result(deployment.status);
      return deployment;
    },
  );
  return { good, bad, explanation: await explain(aws, outputs) };
}

/** What a developer types whose deployment was refused. */
async function explain(aws: LocalAws, { ledger_table_name: table }: Outputs): Promise<string> {
  const scans = join(REPOSITORY, "scripts", "scans.ts");
  const { code, output } = await runCommand(
    process.execPath,
    ["--import", "tsx", scans, "deployment", GATED_SERVICE, "--table", table],
    { cwd: REPOSITORY, env: { ...process.env, ...aws.childEnvironment() } },
  );
  if (code !== 0) {
    throw new Error(`npm run scans -- deployment ${GATED_SERVICE} failed: ${output}`);
  }
  // Below the decision stand those that came before it.
  return output.split("\n\n")[0] ?? "";
}

/** The scene as sentences for the end of the demo. */
export function renderGateScene({ good, bad, explanation }: GateScene): string {
  return [
    `The gate, at a blue/green service (waits between its calls are ${HASTE} times shorter here):`,
    describe(good),
    describe(bad),
    "",
    `$ npm run scans -- deployment ${GATED_SERVICE}`,
    explanation,
  ].join("\n");
}

function describe({ image, status, calls }: ObservedDeployment): string {
  const answers = calls.map(({ stage, answer }) => `${stage} ${answer}`);
  const each = [...new Set(answers)].map((text) => {
    const times = answers.filter((other) => other === text).length;
    return times === 1 ? text : `${text} (${times} times)`;
  });
  return `- ${shorten(image)}: ${status}. ${each.join(", ")}`;
}

/** What was not as the gate has to decide; none: all is well. */
export function gateDifferences({ good, bad }: GateScene): string[] {
  const last = (deployment: ObservedDeployment) => deployment.calls.at(-1)?.answer;
  return [
    ...(good.status === "SUCCESSFUL" && good.calls.every(({ answer }) => answer === "SUCCEEDED")
      ? []
      : [`the deployment of the known good ${good.image} was held, or ended ${good.status}`]),
    ...(bad.status === "ROLLBACK_SUCCESSFUL" && last(bad) === "FAILED"
      ? []
      : [
          `the deployment of the bad ${bad.image} ended ${bad.status}, after the gate had answered ${last(bad)}`,
        ]),
    ...(bad.calls.some(({ answer }) => answer === "IN_PROGRESS")
      ? []
      : [`the deployment of the bad ${bad.image} was not held until its scan had ended`]),
  ];
}
