import { type Image, parseDigest } from "../../functions/contract/image";
import { buildOf } from "../../functions/contract/scan";
import { keysOf } from "../../functions/rows/named-rows";
import { runOf } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { namedImage } from "../arguments/named-image";
import type { Context } from "../context";
import { type RequestedImage, requestedImage, requestScan } from "../scan/request";
import { waitedFor } from "../wait";
import type { Answer, Ask } from "./ask";
import type { Finding } from "./check";

const PLATFORM = "linux/amd64";
const TIMEOUT_SECONDS = 900;
/** Small, and in a registry that asks nobody for credentials. */
const REPOSITORY = "docker/library/busybox";
const TAG = "stable";
const HOST = "public.ecr.aws";
const TIME_LIMIT_MS = 10_000;

/** How long a part of a scan took. */
export interface Phase {
  readonly phase: string;
  readonly seconds: number;
}

/**
 * Has an image scanned from end to end: the proof that token, endpoint, scanner, network and report work.
 *
 * @param named an image; true: a small one of public.ecr.aws
 */
export async function scanThrough(
  context: Context,
  ask: Ask,
  named: string | true,
): Promise<Finding & { readonly phases: readonly Phase[] }> {
  const began = Date.now();
  let phases: readonly Phase[] = [];
  const found = (status: Finding["status"], message: string, todo: string | null) => ({
    ...{ check: "scan", status, message, todo, phases },
  });
  try {
    const image = named === true ? await publicImage() : await requestedImage(context, named);
    console.error(`Scanning ${image.name.reference}, which takes a minute or two.`);
    await requestScan(context, image, PLATFORM);
    const reference = `${image.name.reference}@${image.digest}`;
    const { result, reason } = await waitedFor(context, {
      ...{ named: reference, image, platforms: [PLATFORM], timeoutSeconds: TIMEOUT_SECONDS },
    });
    phases = await phasesOf(context, ask, image, began);
    const took = phases.map(({ phase, seconds }) => `${phase} ${seconds} s`).join(", ");
    return result === "passed" || result === "failed"
      ? found("ok", `${reference} has a verdict, ${result.toUpperCase()}: ${took || "from before"}`, null)
      : found("failed", `${reference}: ${reason}`, `see ${context.paste(`image ${reference}`)}`);
  } catch (error) {
    return found("failed", (error as Error).message, "fix what the lines above say, and run it again");
  }
}

/** @throws Error with one sentence for a person, where the registry does not say which content the tag is */
async function publicImage(): Promise<RequestedImage> {
  try {
    const scope = `repository:${REPOSITORY}:pull`;
    const { token } = (await (await get(`token/?service=${HOST}&scope=${scope}`)).json()) as Answer;
    const manifest = await get(`v2/${REPOSITORY}/manifests/${TAG}`, {
      authorization: `Bearer ${token}`,
      accept:
        "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json",
    });
    const digest = parseDigest(manifest.headers.get("docker-content-digest") ?? "");
    return namedImage(`${HOST}/${REPOSITORY}:${TAG}@${digest}`) as RequestedImage;
  } catch (error) {
    throw new Error(
      `${HOST} does not say what ${REPOSITORY}:${TAG} is (${(error as Error).message}): name another image, as in --scan REPOSITORY:TAG@DIGEST`,
    );
  }
}

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`https://${HOST}/${path}`, { headers, signal: AbortSignal.timeout(TIME_LIMIT_MS) });

/** CodeBuild's phases, by what goes on in them; the scanner is downloaded in the last one. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  queued: ["SUBMITTED", "QUEUED"],
  provisioning: ["PROVISIONING"],
  scanner: ["DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD"],
  scan: ["BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS", "FINALIZING"],
};

/**
 * How long each part of the latest scan of the image took; only as a whole where no build has made it.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildPhase.html
 */
async function phasesOf(
  { client, table }: Context,
  ask: Ask,
  { digest, name }: RequestedImage,
  began: number,
): Promise<readonly Phase[]> {
  const image: Image = { ...name, digest, platform: PLATFORM };
  const rows = await new DynamodbTable(client, table).getAll(keysOf(image));
  const build = rows.map((row) => buildOf(runOf(row))).find((each) => each !== undefined);
  const total = { phase: "all", seconds: Math.round((Date.now() - began) / 1000) };
  if (build === undefined) {
    return [total];
  }
  const { builds: [made] = [] } = await ask("codebuild", "BatchGetBuilds", { ids: [build] });
  const parts = Object.entries(PHASES).map(([phase, names]) => ({
    phase,
    seconds: (made?.phases ?? [])
      .filter(({ phaseType }: Answer) => names.includes(phaseType))
      .reduce((sum: number, { durationInSeconds = 0 }: Answer) => sum + durationInSeconds, 0),
  }));
  const waiting = Math.max(0, Math.round((made?.startTime ?? 0) - began / 1000));
  return [...(waiting > 0 ? [{ phase: "waiting", seconds: waiting }] : []), ...parts];
}
