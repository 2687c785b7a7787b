import type { RunnerErrorCode } from "../../../functions/contract/build";
import { type Image, parseImage } from "../../../functions/contract/image";
import { DAY_MINUTES, DIGEST, PASSED } from "../samples";
import type { Behaviour, WeeksOfScans } from "./weeks-of-scans";

/** Two minutes of build, as most of them take. */
const AFTER = { afterMinutes: 2 } as const;

export const PASSES: Behaviour = { exported: PASSED, ...AFTER };

/** An error of each class and scope that builds have. */
const CODES = {
  "configuration source": "PullRefused",
  "configuration image": "UnknownEvaluation",
  "configuration installation": "NoToken",
  "infrastructure transient": "RegistryTrouble",
  "infrastructure image": "WrongImage",
  "infrastructure installation": "SysdigUnreachable",
  "permanent source": "ImageAbsent",
  "permanent image": "NoSuchPlatform",
} as const satisfies Readonly<Record<string, RunnerErrorCode>>;
export type ErrorKind = keyof typeof CODES;

/** Builds that end in an error. */
export function fails(kind: ErrorKind): Behaviour {
  return {
    status: "FAILED",
    exported: { SCAN_ERROR: CODES[kind], SCAN_DETAIL: "given by the test" },
    ...AFTER,
  };
}

/** 401, 403, or 404 for a stranger. */
export const REFUSED = fails("configuration source");

/** One content under any name. */
export function content(reference: string): Image {
  return parseImage(reference, "linux/amd64", DIGEST);
}

/** Holds the limits that hold whatever the source: five minutes between two starts, 24 within any day. */
export function expectWithinLimits({ tries }: WeeksOfScans): void {
  const minutes = tries.map(({ minute }) => minute);
  for (const [index, minute] of minutes.entries()) {
    const next = minutes[index + 1] ?? Number.POSITIVE_INFINITY;
    const ofNextDay = minutes.filter((each) => each >= minute && each < minute + DAY_MINUTES);
    expect(next - minute).toBeGreaterThanOrEqual(5);
    expect(ofNextDay.length).toBeLessThanOrEqual(24);
  }
}
