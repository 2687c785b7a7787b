import { DAY, SECOND } from "../../functions/contract/durations";
import { PLATFORMS, type Platform } from "../../functions/contract/image";
import { type NamedImage, namedImage } from "../named-image";
import { wholeNumber } from "../whole-number";
import { wrong } from "../wrong";

const DEFAULT_SECONDS = "900";
const LONGEST_SECONDS = DAY / SECOND;

export interface WaitRequest {
  readonly image: NamedImage;
  /** As it was typed. */
  readonly named: string;
  /** Empty: each platform that the ledger knows the image on. */
  readonly platforms: readonly Platform[];
  readonly timeoutSeconds: number;
}

export type WaitQuestion = WaitRequest & { readonly command: "wait" };

interface WaitOptions {
  readonly image?: readonly string[] | undefined;
  readonly platform?: string | undefined;
  readonly timeout?: string | undefined;
}

/** @throws Error with one sentence for the person who typed it */
export function waitOf({ image = [], platform, timeout = DEFAULT_SECONDS }: WaitOptions): WaitRequest {
  const [named, ...others] = image;
  if (named === undefined || others.length > 0) {
    throw wrong("say which image, and only one: --image sha256:…, or --image with its reference", "wait");
  }
  const known = PLATFORMS.find((each) => each === platform);
  if (platform !== undefined && known === undefined) {
    throw wrong(`"${platform}" is no platform: choose from ${PLATFORMS.join(", ")}`, "wait");
  }
  return {
    image: namedImage(named, "wait"),
    named,
    platforms: known === undefined ? [] : [known],
    timeoutSeconds: wholeNumber(timeout, "timeout", [0, LONGEST_SECONDS], "wait"),
  };
}
