import { randomUUID } from "node:crypto";
import type { BuildVariable } from "../../../functions/contract/build";
import { imageKey } from "../../../functions/contract/images/image";
import { buildOf } from "../../../functions/contract/images/scan";
import { CONTROL_FIRST } from "../../../functions/contract/requests/scan-request";
import { runIn } from "../../../functions/images/image-item";
import type { Reply } from "../../account/ask";
import { variableOf } from "../../account/examination";
import type { Context } from "../../commands";
import { type RequestedImage, requestedImage, sendScanRequest } from "../scan";
import { waitedFor } from "../wait";
import { type CheckResult, failed, warning } from "./check";

const PLATFORM = "linux/amd64";
const TIMEOUT_SECONDS = 900;

/** Has an image scanned from end to end, after the control image. True stands for a small one of public.ecr.aws. */
export async function scanThrough(context: Context, named: string | true): Promise<CheckResult> {
  const began = Date.now();
  try {
    const image = await requestedImage(context, named === true ? await publicImage() : named);
    const reference = `${image.name.reference}@${image.digest}`;
    console.error(`Scanning ${reference}, which takes a minute or two.`);
    const kind = await sendScanRequest(context, image, PLATFORM, `${CONTROL_FIRST}${randomUUID()}`);
    const { result, reason } = await waitedFor(context, reference, image, [PLATFORM], TIMEOUT_SECONDS);
    if (result !== "passed" && result !== "failed") {
      return { check: "scan", ...failed(`${reference}: ${reason}`, context.paste(`image ${reference}`)) };
    }
    if (kind === "fresh") {
      const again = context.paste(`rescan --image ${reference}`);
      const message = `${reference} has a fresh verdict, ${result.toUpperCase()}, so that nothing was scanned now`;
      return { check: "scan", ...warning(message, `name another image, or have it scanned again: ${again}`) };
    }
    const took = await phasesOf(context, image, began);
    const message = `${reference} has a verdict, ${result.toUpperCase()}: ${took}`;
    return { check: "scan", status: "ok", message, todo: null };
  } catch (error) {
    const message = `${named === true ? IMAGE : named}: ${(error as Error).message}`;
    const todo = "fix what the lines above say, or name another image, and run it again";
    return { check: "scan", ...failed(message, todo) };
  }
}

/** A small image in a registry that needs no credentials. */
const HOST = "public.ecr.aws";
const REPOSITORY = "docker/library/busybox";
const IMAGE = `${HOST}/${REPOSITORY}:stable`;
const TIME_LIMIT_MS = 10_000;

async function publicImage(): Promise<string> {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`https://${HOST}/${path}`, { headers, signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  const answered = await get(`token/?service=${HOST}&scope=repository:${REPOSITORY}:pull`);
  const { token } = (await answered.json()) as Reply;
  const accept = "application/vnd.oci.image.index.v1+json, */*";
  const manifest = await get(`v2/${REPOSITORY}/manifests/stable`, {
    authorization: `Bearer ${token}`,
    accept,
  });
  return `${IMAGE}@${manifest.headers.get("docker-content-digest")}`;
}

/**
 * Returns how long each phase of the latest scan took; without a build only the total.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildPhase.html
 */
async function phasesOf(
  { ledger, ask }: Context,
  { digest, name }: RequestedImage,
  began: number,
): Promise<string> {
  const row = await ledger.get(imageKey({ ...name, digest, platform: PLATFORM }));
  const build = row && buildOf(runIn(row));
  // Without the right to read builds, only the total is printed.
  const { builds = [] } = build
    ? await ask("codebuild", "BatchGetBuilds", { ids: [build] }).catch(() => ({}))
    : {};
  if (builds.length === 0) {
    return `${Math.round((Date.now() - began) / 1000)} s`;
  }
  const [{ phases, startTime, environment }] = builds;
  const isControlled = variableOf({ environment }, "CONTROL_FIRST" satisfies BuildVariable) !== undefined;
  const took = phases.flatMap(({ phaseType, durationInSeconds: seconds }: Reply) =>
    seconds ? `${phaseType.toLowerCase().replace("_", " ")} ${seconds} s` : [],
  );
  const waited = `waiting ${Math.max(0, Math.round(startTime - began / 1000))} s`;
  return [waited, ...took, ...(isControlled ? ["the control image passes"] : [])].join(", ");
}
