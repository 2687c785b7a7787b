import fc from "fast-check";
import {
  type Control,
  type ControlEvent,
  type ControlStep,
  readControl,
  rowOfControl,
  scanOfSlot,
  slotOf,
  stepControl,
} from "../../../functions/capacity/control";
import { after, DAY, MINUTE, SECOND } from "../../../functions/contract/durations";
import { runs } from "../../property-runs";
import { NOW, TASK_ARN } from "../samples";

export const SETTINGS = { installation: "scanning" };
export const IMAGES = ["a#linux/amd64", "b#linux/amd64", "c#linux/amd64"];
const PLACES = ["123456789012/us-east-1", "210987654321/eu-west-1"];

export interface Move {
  readonly kind: ControlEvent["kind"] | "failed try";
  readonly waitMs: number;
  readonly image: string;
  /** Whether the event is about the scan that is tried, if one is. */
  readonly isOfTried: boolean;
  readonly isRequested: boolean;
  readonly places: readonly string[];
  readonly minutes: number;
  /** Of the token that is stored; undefined: nobody may say, or the error is not about it. */
  readonly version?: string | undefined;
}

const KINDS: Readonly<Record<Move["kind"], number>> = {
  ...{ begun: 4, freed: 2, failed: 10, worked: 2, tried: 4, probed: 1, "failed try": 10 },
  ...{ waits: 1, looked: 1, refused: 2, busy: 2, touched: 3, survived: 1, "put-off": 1, token: 1 },
};
export const moves = fc.array(
  fc.record<Move>({
    kind: fc.oneof(
      ...Object.entries(KINDS).map(([kind, weight]) => ({
        weight,
        arbitrary: fc.constant(kind as Move["kind"]),
      })),
    ),
    waitMs: fc.constantFrom(0, 0, SECOND, MINUTE, 3 * MINUTE, 5 * MINUTE, 14 * MINUTE, 50 * MINUTE, DAY),
    image: fc.constantFrom(...IMAGES),
    isOfTried: fc.nat(3).map((each) => each > 0),
    isRequested: fc.nat(4).map((each) => each === 4),
    places: fc.subarray(PLACES),
    minutes: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 10, maxLength: 60, size: "max" },
);

interface Taken extends ControlStep {
  readonly event: ControlEvent;
  readonly now: Date;
  readonly before: Control;
}

/** What comes of a history, step by step, as the table keeps it. */
function history(all: readonly Move[]): Taken[] {
  let [before, now, number] = [readControl(undefined), NOW, 0];
  const take = (move: Move) => {
    const event = eventOf(move, before, now, ++number);
    const made = stepControl(before, event, now, SETTINGS);
    const taken = { ...made, event, now, before };
    before = readControl(rowOfControl(made.control));
    return taken;
  };
  return all.flatMap((move) => {
    now = after(now, move.waitMs);
    if (move.kind !== "failed try") return [take(move)];
    const kinds = ["tried", "failed"] as const;
    return kinds.map((kind) => take({ ...move, kind, isOfTried: kind === "failed", isRequested: false }));
  });
}

function eventOf(move: Move, { running, breaker }: Control, now: Date, number: number): ControlEvent {
  const { kind, image, isOfTried, isRequested, places, minutes, version } = move;
  const until = after(now, minutes * MINUTE);
  const oldest = scanOfSlot(running[0] ?? "none");
  const trying = breaker.open?.trying;
  const scanId = isOfTried && trying ? trying : `scan-${number}`;
  const requestId = isRequested ? "request" : undefined;
  const key = scanId === trying ? (breaker.open?.tried.at(-1) ?? image) : image;
  const lastTaskArn = minutes === 1 ? TASK_ARN : TASK_ARN.replace("123456789012", "210987654321");
  const scan = { scanId, key, lastTaskArn, requestId };
  const token = version === undefined ? undefined : { place: "/token", version, changedAt: NOW };
  switch (kind) {
    case "begun":
      return { kind, slots: [slotOf(scan), ...running.slice(0, 1)] };
    case "freed":
      return { kind, scanIds: [isOfTried && trying ? trying : oldest] };
    case "waits":
    case "looked":
      return { kind, places };
    case "refused":
      return { kind, reason: "full", until };
    case "busy":
      return { kind, until };
    case "failed":
      return {
        kind,
        scan,
        newId: `impairment-${number}`,
        error: { reason: "no token", errorClass: "configuration", token },
      };
    case "token":
      return { kind, token };
    case "worked":
    case "tried":
      return { kind, scan };
    case "touched":
    case "put-off":
      return { kind, key: image };
    case "probed":
    case "survived":
      return { kind };
    default:
      throw new Error(`no single event: ${kind}`);
  }
}

export function forHistories(
  usual: number,
  histories: fc.Arbitrary<Move[]>,
  predicate: (taken: readonly Taken[]) => void,
): void {
  fc.assert(
    fc.property(histories, (all) => predicate(history(all))),
    runs(usual),
  );
}
