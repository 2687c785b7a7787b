import { within } from "../clients/time-limit";
import { imageKey, knownImage, repositoryKey } from "../contract/image";
import { digestsTakenBack } from "../deployments/taken-back";
import { readStandings } from "../ledger/read-standings";
import { takeOff } from "../workloads/blocked";
import type { Gate, KnownDeployment } from "./known-deployment";

/** Longest time for it, and the time that is left for the answer then. */
const TAKE_OFF_MS = 3000;
const TAKE_OFF_RESERVE_MS = 300;

/**
 * Takes the service of a deployment that was refused off its images, but for those that the service's current revision runs.
 * A call whose answer is repeated does so again, where the one before could not. Never throws: what is left out, sweeps correct.
 *
 * @param remainingMs what is left of the invocation
 */
export async function takeOffRefused(
  { deployments, table, starter: { telemetry } }: Gate,
  { subject: { place, deploymentArn = "" }, item, rows }: KnownDeployment,
  remainingMs: () => number,
): Promise<void> {
  const { images = [], decidedAt } = item?.log ?? {};
  if (item?.state !== "FAILED" || place === undefined || decidedAt === undefined) {
    return;
  }
  const workload = { kind: "service", name: place.service, cluster: place.cluster } as const;
  const take = async () => {
    const { before } = await digestsTakenBack(deployments, deploymentArn);
    const taken = images
      .flatMap((each) => knownImage(each) ?? [])
      .filter(({ digest }) => digest && !before.includes(digest));
    const standings = taken.every((image) => rows.has(repositoryKey(image)))
      ? rows
      : await readStandings(table, taken);
    const keys = taken.map((image) => imageKey(standings.get(repositoryKey(image))?.image ?? image));
    await takeOff(table, keys, { workload, arn: deploymentArn, at: new Date(decidedAt) });
  };
  await within(Math.min(TAKE_OFF_MS, remainingMs() - TAKE_OFF_RESERVE_MS), take()).catch((error) =>
    telemetry.error("recording that a service no longer runs images failed; the next sweep does it", {
      deployment: deploymentArn,
      error,
    }),
  );
}
