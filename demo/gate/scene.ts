import { fitted } from "../../cli/text/screen";
import { lastPart } from "../../functions/contract/arn";
import { shorten } from "../../functions/contract/images/image";
import type { LocalAws } from "../../local-aws/index";
import { publishImage } from "../../local-aws/registry";
import { FIRST_EVENTS } from "../events";
import { EXPECTED_IMAGES } from "../expectations";
import { scans, sweep, WIDTH } from "../operator";
import { step } from "../step";
import type { Outputs } from "../terraform/cdktf-project";
import { CLUSTER, GATED_SERVICE, GatedService, type ObservedDeployment } from "./service";
import { runStandaloneTasks } from "./standalone-tasks";

/** An image that has not been scanned. The simulated Sysdig finds vulnerabilities because of the word in its name. */
const BAD_IMAGE = "docker.io/acme/vulnerable-checkout:3.0";
/** Digests of running tasks in the events. */
const RUNNING = new Set(
  FIRST_EVENTS.filter(({ detail }) => detail.lastStatus === "RUNNING").flatMap(({ detail }) =>
    detail.containers.map(({ imageDigest }) => imageDigest),
  ),
);
/** Factor by which waits are shorter than on AWS: half a second instead of half a minute. */
const HASTE = 60;

export interface GateScene {
  readonly good: ObservedDeployment;
  readonly bad: ObservedDeployment;
  /** Output of `npm run scans -- workload` about the bad deployment. */
  readonly explanation: string;
  /** Output of `npm run scans -- images --running` after the bad deployment. */
  readonly running: string;
}

/** Deploys an image with a known good verdict, and then a bad image that has not been scanned. */
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
  await aws.switch({ deploymentSpeed: HASTE });
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
  await step("Sweep the tasks that run then", async () => {
    const others = EXPECTED_IMAGES.filter(({ digest }) => digest !== known.digest && RUNNING.has(digest));
    await runStandaloneTasks(aws, CLUSTER, others);
    await sweep(aws, outputs);
  });
  return {
    good,
    bad,
    explanation: decisionIn(await scans(aws, outputs, ...EXPLAIN)),
    running: (await scans(aws, outputs, ...LIST)).trim(),
  };
}

/** Returns the gate's latest decision from the output about a service. */
function decisionIn(output: string): string {
  const title = "The gate\n";
  const part = output.split("\n\n").find((each) => each.startsWith(title)) ?? title;
  return part.slice(title.length);
}

const EXPLAIN = ["workload", GATED_SERVICE];
const LIST = ["images", "--running"];

export function renderGateScene({ good, bad, explanation, running }: GateScene): string {
  return [
    `The gate, at a blue/green service (its waits are ${HASTE} times shorter here):`,
    fitted(describe(good), WIDTH),
    fitted(describe(bad), WIDTH),
    "",
    `$ npm run scans -- ${EXPLAIN.join(" ")}`,
    explanation,
    "",
    `Images after a sweep; no service runs the one that was blocked:`,
    `$ npm run scans -- ${LIST.join(" ")}`,
    running,
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

/** Describes each difference from the expected decisions. Empty without differences. */
export function gateDifferences({ good, bad, running }: GateScene): string[] {
  const last = (deployment: ObservedDeployment) => deployment.calls.at(-1)?.answer;
  const isRun = (image: string) =>
    running.split("\n").some((line) => line.includes(lastPart(image)) && !line.trimEnd().endsWith("-"));
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
    ...(isRun(good.image) && !isRun(bad.image)
      ? []
      : [`a service runs ${good.image} alone of the two, which is not what the list says:\n${running}`]),
  ];
}
