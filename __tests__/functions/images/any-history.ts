import fc from "fast-check";
import { after, DAY, HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/images/image";
import {
  ERROR_CLASSES,
  ERROR_SCOPES,
  type ScanError,
  type ScanVerdict,
  VERDICTS,
} from "../../../functions/contract/images/scan";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import type { Outcome } from "../../../functions/contract/notices/outcome";
import { contentAfter, readContent } from "../../../functions/images/contents";
import { type ImageItem, readImage, rowOf } from "../../../functions/images/image-item";
import { type ImageEvent, type StepSettings, step } from "../../../functions/images/step";
import { later } from "../../../functions/images/times";
import type { Row } from "../../../functions/table/table";
import { runs } from "../../property-runs";
import { completedOutcome } from "../outcomes";
import { OWN } from "../places-on-sts";
import { image, inlineRun, NOW, scanError, scanVerdict, TASK_ARN } from "../samples";

/** Three names of one content. */
const NAMES = ["nginx:1.27", "ghcr.io/team/nginx:1", "quay.io/other/web:2"].map((name) => image(name));
const TASKS = [TASK_ARN, TASK_ARN.replace(/.$/, "0"), TASK_ARN.replace(OWN.account, "210987654321")];
const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
const SECRETS = [
  undefined,
  ...[1, 2, 3, 4, 5, 6].map((each) => `arn:aws:secretsmanager:us-east-1::secret:${each}`),
];
/** Longer than the name of any secret. */
const NO_SECRET = `arn:aws:secretsmanager:us-east-1::secret:${"x".repeat(700)}`;

/** What happens next, as far as it does not depend on what was before. */
export interface Move {
  /** Of the three. */
  readonly name: number;
  readonly kind: ImageEvent["kind"] | "requested" | "goes on" | "scanned";
  readonly waitMs: number;
  /** Whether the event is about a scan of before, if there was one. */
  readonly isStale: boolean;
  readonly by: "task" | "sweep" | "gate";
  readonly task: string;
  readonly secret: string | undefined;
  readonly end: ScanVerdict | ScanError;
  /** When a verdict was reached: between the start of its scan and now. */
  readonly part: number;
  readonly minutes: number | undefined;
}

const KINDS: Readonly<Record<Move["kind"], number>> = {
  ...{ "goes on": 12, scanned: 2, seen: 6, asked: 2, requested: 2, due: 2, begun: 1, started: 1, ended: 3 },
  ...{ "still-running": 1, "put-back": 1, restarted: 1, met: 1, outdated: 1, woken: 1 },
  ...{ published: 4, looked: 2 },
  "left-out": 0.1,
};
const verdictEnds = fc
  .record({ verdict: fc.constantFrom(...VERDICTS), isOfName: fc.boolean() })
  .map(({ verdict, isOfName }) =>
    scanVerdict({ verdict, boundTo: isOfName && verdict !== "FAILED" ? "a name" : undefined }),
  );
const errorEnds = fc
  .record({ errorClass: fc.constantFrom(...ERROR_CLASSES), errorScope: fc.constantFrom(...ERROR_SCOPES) })
  .map(({ errorClass, errorScope }) => scanError(errorClass, errorScope));
const waits = [
  ...[0, 0, SECOND, 20 * SECOND, MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, 30 * HOUR, 8 * DAY],
];

const moveOf = (kinds: Readonly<Partial<Record<Move["kind"], number>>>, waitsMs = waits, verdicts = 1) =>
  fc.record<Move>({
    name: fc.nat(2),
    kind: fc.oneof(
      ...Object.entries(kinds).map(([kind, weight]) => ({
        weight: Math.round(weight * 10),
        arbitrary: fc.constant(kind as Move["kind"]),
      })),
    ),
    waitMs: fc.constantFrom(...waitsMs),
    isStale: fc.nat(9).map((each) => each === 9),
    by: fc.constantFrom("task", "task", "sweep", "gate"),
    task: fc.constantFrom(...TASKS),
    secret: fc.constantFrom(...SECRETS, NO_SECRET),
    end: fc.oneof<fc.WeightedArbitrary<ScanVerdict | ScanError>[]>(
      { weight: verdicts, arbitrary: verdictEnds },
      { weight: 1, arbitrary: errorEnds },
    ),
    part: fc.constantFrom(0, 0.3, 0.5, 1),
    minutes: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
  });

/** A history of three names of one content. */
export const anyHistory = fc.array(moveOf(KINDS), { maxLength: 60, size: "max" });
/** One in which people want one scan of an image after the other. */
export const busyHistory = fc
  .array(
    moveOf({ scanned: 40, "goes on": 20, seen: 3, asked: 3, "put-back": 4, restarted: 4 }, [
      ...[0, MINUTE, 4 * MINUTE, 5 * MINUTE, 6 * MINUTE],
    ]),
    { minLength: 60, maxLength: 120, size: "max" },
  )
  .map((moves) => moves.map((move) => ({ ...move, name: 0 })));

/** One in which several names are scanned at one time, with verdicts. */
export const verdictHistory = fc.array(moveOf({ ...KINDS, "goes on": 30, requested: 4 }, waits, 5), {
  maxLength: 60,
  size: "max",
});

const OF_FIRST: readonly Move["kind"][] = ["requested", "scanned"];
/** One in which a name is scanned again and again, while the others go by what they have copied. */
export const copyHistory = fc
  .array(moveOf({ requested: 5, scanned: 15, seen: 20, "goes on": 5 }, [MINUTE, 6 * MINUTE, HOUR], 8), {
    maxLength: 60,
    size: "max",
  })
  .map((moves) =>
    moves.map((move) => ({ ...move, name: OF_FIRST.includes(move.kind) ? 0 : 1 + (move.name % 2) })),
  );

/** One event, and what became of its image. */
export interface Taken {
  readonly name: number;
  readonly event: ImageEvent;
  readonly now: Date;
  readonly before: ImageItem | undefined;
  readonly item: ImageItem | undefined;
  readonly notices: readonly Outcome[];
}

/** Three names of one content, as the table has them, and the clock. */
export class World {
  now = NOW;
  content: Row | undefined;
  readonly taken: Taken[] = [];
  private readonly rows: (Row | undefined)[] = [];
  private readonly scanIds: string[] = [];

  constructor(readonly settings: StepSettings) {}

  item(name: number): ImageItem | undefined {
    const row = this.rows[name];
    return readImage(row && { ...row, [PARTITION_KEY]: imageKey(nameOf(name)) });
  }

  /** What may happen does. Whatever is started was looked at just before, as the coordinator does it. */
  play(move: Move): void {
    this.now = after(this.now, move.waitMs);
    if (move.kind === "goes on") {
      this.goOn(move);
    } else if (move.kind === "scanned") {
      this.take(move.name, this.eventOf({ ...move, kind: "asked" }));
      const states = ["WAITING", "SCANNING", "SCANNING"];
      for (const state of states) {
        if (this.item(move.name)?.state === state) this.goOn(move);
      }
    } else {
      if (move.kind === "begun") this.take(move.name, this.eventOf({ ...move, kind: "due" }));
      this.take(move.name, this.eventOf(move));
    }
  }

  /** Time passes until the image is looked at again, and the coordinator does what there is to do. */
  goOn(move: Move): void {
    const { state, dueAt, run } = this.item(move.name) ?? {};
    const next = (kind: Move["kind"]) =>
      this.take(move.name, this.eventOf({ ...move, isStale: false, kind }));
    if (state === "WAITING") {
      next("due");
      next("begun");
    } else if (state === "SCANNING") {
      next(run ? "ended" : "started");
    } else if (dueAt) {
      this.now = later(dueAt, this.now);
      next("due");
    } else {
      next("seen");
    }
  }

  take(name: number, event: ImageEvent): void {
    const before = this.item(name);
    const { item, notices } = step(before, event, this.now, this.settings);
    this.rows[name] = item && rowOf(item, this.now, this.settings.own);
    if (item?.verdict && event.kind === "ended" && event.end.kind === "verdict" && notices.length > 0) {
      const isOfName = event.end.boundTo !== undefined;
      this.content = contentAfter(item.image, item.verdict, isOfName, this.content, this.now);
    }
    this.taken.push({ name, event, now: this.now, before, item, notices });
  }

  private newScanId(): string {
    this.scanIds.push(`scan-${this.scanIds.length}`);
    return this.scanIds.at(-1) ?? "";
  }

  private eventOf({ name, kind, isStale, by, task, secret, end, part, minutes }: Move): ImageEvent {
    const { now } = this;
    const item = this.item(name);
    const [taskArn, runs] = [task, {}];
    const scanId = (isStale ? this.scanIds.at(-2) : item?.scanId) ?? "none";
    const lookAgainAt = after(now, (minutes ?? 5) * MINUTE);
    const content = readContent(this.content);
    switch (kind) {
      case "requested":
      case "asked": {
        const request = { requestId: this.newScanId(), clusterArn: CLUSTER, content };
        const asked = { kind: "asked", image: nameOf(name), newScanId: this.newScanId() } as const;
        return kind === "asked" ? asked : { ...asked, request };
      }
      case "met":
        return { kind, taskArn };
      case "outdated":
        return { kind, before: after(now, -(minutes ?? 0) * MINUTE) };
      case "due":
        return { kind, newScanId: this.newScanId() };
      case "woken":
      case "left-out":
        return { kind };
      case "published": {
        const told = this.taken.filter((each) => each.name === name).flatMap(({ notices }) => notices);
        const outcome = told.at(isStale ? -2 : -1) ?? completedOutcome();
        return { kind, outcome, channels: ["events", "security-hub"] };
      }
      case "looked":
        return { kind, finding: { scanId: item?.finding?.scanId ?? "none", isArchived: part > 0 } };
      case "begun":
      case "still-running":
        return { kind, scanId, lookAgainAt };
      case "started":
        return { kind, scanId, lookAgainAt, run: inlineRun(this.scanIds.length) };
      case "put-back": {
        const [until, failedStarts] = [minutes && lookAgainAt, minutes && minutes % 5];
        const waits = { until: until || undefined, failedStarts: failedStarts || undefined };
        return { kind, scanId, reason: "no capacity", ...waits };
      }
      case "restarted":
        return {
          ...{ kind, scanId, newScanId: this.newScanId() },
          ...{ reason: "full", isBusy: minutes !== undefined },
        };
      case "ended": {
        const startedAt = item?.startedAt?.getTime() ?? now.getTime();
        const verdictAt = new Date(Math.round(startedAt + part * (now.getTime() - startedAt)));
        return { kind, scanId, runs, end: end.kind === "verdict" ? { ...end, verdictAt } : end };
      }
      default: {
        const requestedAt = by === "task" ? now : undefined;
        const from = { bySweep: by === "sweep", byGate: by === "gate", requestedAt };
        const seen = { kind: "seen", image: nameOf(name), taskArn, credentials: secret, content } as const;
        return { ...seen, ...from, newScanId: this.newScanId() };
      }
    }
  }
}

function nameOf(name: number) {
  const found = NAMES[name];
  if (!found) throw new Error(`no name ${name}`);
  return found;
}

/** Holds what happened in histories against a property. The window of verdicts is a day or a week. */
export function forHistories(
  usual: number,
  histories: fc.Arbitrary<Move[]>,
  predicate: (world: World, moves: readonly Move[]) => void,
): void {
  fc.assert(
    fc.property(histories, fc.constantFrom(DAY, 7 * DAY), (moves, rescanAfterMs) => {
      const world = new World({ installation: "scanning", tableArn: "arn", rescanAfterMs, own: OWN });
      for (const move of moves) world.play(move);
      predicate(world, moves);
    }),
    // To shorten a long history takes many minutes.
    { ...runs(usual), endOnFailure: histories === busyHistory },
  );
}
