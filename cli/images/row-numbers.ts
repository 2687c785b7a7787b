import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { imageKey, PLATFORMS, type Platform, repositoryIn } from "../../functions/contract/images/image";
import type { Context } from "../commands";

type Installation = Pick<Context, "table" | "config" | "source">;

interface NumberedImage {
  readonly reference: string;
  readonly digest?: string | null | undefined;
  readonly platform?: Platform | undefined;
}

/** Stores which image has which row number. A cache that cannot be written is no error. */
export function rememberRows(installation: Installation, images: readonly NumberedImage[]): void {
  if (images.length === 0) {
    return;
  }
  const keys = images.map(({ reference, digest, platform = PLATFORMS[0] }) =>
    imageKey({ reference, repository: repositoryIn(reference), digest: digest ?? undefined, platform }),
  );
  try {
    mkdirSync(folder(), { recursive: true, mode: 0o700 });
    writeFileSync(fileOf(installation), JSON.stringify(keys), { mode: 0o600 });
  } catch {
    // The home may be read-only, as in a container: `image` then says that it knows no number.
  }
}

/** Returns the key of a row of the last list; undefined: not known. */
export function rememberedRow(installation: Installation, number: number): string | undefined {
  try {
    const key: unknown = JSON.parse(readFileSync(fileOf(installation), "utf8"))[number - 1];
    return typeof key === "string" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
const folder = (): string =>
  join(process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || join(homedir(), ".cache"), "fargate-scans");

/** Returns the cache file: one for each installation and each way to reach it. */
function fileOf({ table, config, source }: Installation): string {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL } = process.env;
  const region = String(config.region ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? "");
  const place = [source, table, region, config.profile ?? AWS_PROFILE ?? AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL];
  return join(folder(), `${createHash("sha256").update(place.join(" ")).digest("hex").slice(0, 16)}.json`);
}
