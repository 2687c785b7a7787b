import { type Control, readControl } from "../../../functions/capacity/control";
import type { SummaryCapacity } from "../../../functions/contract/notices/summary";
import { MAX_BYTES } from "../../../functions/summary/summary-maker";
import type { Row } from "../../../functions/table/table";
import { OPEN } from "../capacity/breaker/open-breaker";
import { deploymentEvent } from "../deployment-events";
import { minutesFromNow, NOW } from "../samples";
import {
  checkedSummary,
  gateItem,
  hoursAgo,
  imageRow,
  keyOf,
  unscannedRow,
  workloadsItem,
} from "./ledger-items";

const waits = imageRow({ rowState: "WAITING", dueAt: NOW.toISOString() });
const scans = imageRow({ image: keyOf(2), rowState: "SCANNING", dueAt: NOW.toISOString() });
const backOff = { until: minutesFromNow(2), reason: "the quota is used up" };
const breaker = {
  limit: "breaker",
  limitReason: "no token stored",
  impairedSince: NOW.toISOString(),
} as const;

test.each<[string, Partial<Control>, Partial<SummaryCapacity>]>([
  ["a slot", { running: ["a", "b"] }, { limit: "slot" }],
  ["the engine", { backOff }, { limit: "engine" }],
  ["the breaker", { breaker: { open: OPEN } }, breaker],
])("capacity: waits for %s", (_, changes, capacity) => {
  const control = { ...readControl(undefined), ...changes };
  const { capacity: found } = checkedSummary([waits, scans], { control });

  expect(found).toMatchObject({ waiting: 1, scanning: 1, ...capacity });
});

describe("what the gate and enforcement did", () => {
  const event = (detailType: ReturnType<typeof deploymentEvent>["detailType"], id: string, hours = 1) =>
    deploymentEvent({ detailType, deploymentEventId: id, decidedAt: hoursAgo(hours) });

  test("is counted and the gravest are named, only of the period", () => {
    const { gate, heldDeployments } = checkedSummary([
      gateItem("a", "SUCCEEDED", { images: [] }),
      gateItem("b", "SUCCEEDED", event("Deployment Audited", "b")),
      gateItem("c", "FAILED", event("Deployment Blocked", "c", 20)),
      gateItem("d", "FAILED", event("Deployment Blocked", "d", 10)),
      gateItem("e", "FAILED", event("Deployment Blocked", "e", 200)),
      gateItem("f", "IN_PROGRESS", { images: [] }, 0.5),
      { ...gateItem("g", "SUCCEEDED", {}), decision: "not JSON" },
    ]);

    expect(heldDeployments).toBe(1);
    expect(gate.number).toBe(5);
    expect(gate.kinds).toEqual([
      { detailType: "Deployment Blocked", number: 2 },
      { detailType: "Deployment Audited", number: 1 },
      { detailType: "passed", number: 2 },
    ]);
    expect(gate.latest.map(({ detailType, decidedAt }) => [detailType, decidedAt])).toEqual([
      ["Deployment Blocked", hoursAgo(10)],
      ["Deployment Blocked", hoursAgo(20)],
      ["Deployment Audited", hoursAgo(1)],
    ]);
  });

  const heldAt = (place: string, hours: number, changes: Row = {}): Row => ({
    image: `gate#production/${place}`,
    gateState: "IN_PROGRESS",
    ...{ startedAt: hoursAgo(hours), heldUntil: hoursAgo(hours - 1.5) },
    ...changes,
  });

  test.each<[string, number, readonly Row[]]>([
    ["of each service", 2, [heldAt("web/a#PRE_SCALE_UP", 1), heldAt("api/b#POST_SCALE_UP", 0.5)]],
    [
      "without one that another has replaced",
      1,
      [heldAt("web/b#POST_SCALE_UP", 0.5), heldAt("web/a#POST_SCALE_UP", 1)],
    ],
    [
      "without one that another has replaced which is through",
      0,
      [heldAt("web/a#POST_SCALE_UP", 1), heldAt("web/b#PRE_SCALE_UP", 0.5, { gateState: "SUCCEEDED" })],
    ],
    [
      "once where its hook let an earlier stage go on",
      1,
      [heldAt("web/a#PRE_SCALE_UP", 1), heldAt("web/a#POST_SCALE_UP", 0.5)],
    ],
    ["without one that nobody asks about any more", 0, [heldAt("web/a#POST_SCALE_UP", 2)]],
    [
      "also one whose times cannot be read",
      1,
      [heldAt("web/a#POST_SCALE_UP", 1, { startedAt: "?", heldUntil: 7 })],
    ],
  ])("deployments that are held are counted, %s", (_, expected, items) => {
    expect(checkedSummary(items).heldDeployments).toBe(expected);
    expect(checkedSummary(items.toReversed()).heldDeployments).toBe(expected);
  });

  test("an action of enforcement counts once it is done", () => {
    const decision = JSON.stringify(event("Deployment Rolled Back", "x-rolled-back"));

    const { enforcement } = checkedSummary([
      { image: "enforcement#production/web/x", decision },
      {
        image: "enforcement#production/web/y",
        decision: JSON.stringify(event("Task Stopped", "y")),
        dueAt: NOW.toISOString(),
      },
      { image: "enforcement#actions#2026-03-01T11", actions: ["x"] },
      { image: "enforcement#production/web/z", decision: "[" },
    ]);

    expect(enforcement).toMatchObject({
      number: 1,
      kinds: [{ detailType: "Deployment Rolled Back", number: 1 }],
      latest: [
        { cluster: "production", service: "web", images: ["docker.io/library/nginx:1.27"], furtherImages: 0 },
      ],
    });
  });
});

test("hundreds of images with the longest names are counted, the worst named, and it fits into an event", () => {
  const services = Array.from({ length: 20 }, (_, each) => ({
    kind: "service",
    ...{ name: `${each}`.padEnd(255, "é"), cluster: "c".repeat(255), owner: "語".repeat(100) },
    ...{ tasks: 1000, since: hoursAgo(9) },
  }));
  const longest = (number: number) =>
    imageRow({
      image: keyOf(number),
      reference: `docker.io/${"a".repeat(280)}:${number}`,
      resultUrl: `https://${"u".repeat(500)}`,
    });
  const many = Array.from({ length: 500 }, (_, number) => [
    longest(number),
    workloadsItem({ services, furtherServices: 80 }, String(longest(number).image)),
    unscannedRow({ image: keyOf(1000 + number), rowState: "ERROR", reason: "語".repeat(5000) }),
    workloadsItem({ services }, keyOf(1000 + number)),
  ]).flat();

  const summary = checkedSummary(many, {}, false);

  expect(summary).toMatchObject({ isComplete: false, images: 1000 });
  expect(summary.failing.number).toBe(500);
  expect(summary.failing.images.length).toBeGreaterThan(10);
  expect(summary.failing.images[0]).toMatchObject({ furtherServices: 97 });
  expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(MAX_BYTES);
});
