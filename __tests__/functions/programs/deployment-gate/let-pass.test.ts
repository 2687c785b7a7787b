import type { GateStage } from "../../../../functions/contract/blocking/gate";
import { DIGEST } from "../../samples";
import { withFailingCalls } from "./failing-calls";
import { container, hookEvent, ofRevision, REVISION_ARN, SimulatedGate } from "./simulated-gate";

const STEP = "PRE_PRODUCTION_TRAFFIC_SHIFT";
let gate: SimulatedGate;

/** One deployment of an image by digest, which each stage judges. */
beforeEach(() => {
  gate = new SimulatedGate();
  gate.containers = [container("web", `nginx:1.27@${DIGEST}`)];
});

const at = async (stage: GateStage, changes: Parameters<typeof hookEvent>[1] = {}) =>
  (await gate.call(hookEvent(stage, changes))).hookStatus;
/** Somebody opens the gate, or excepts the image, and takes that back after the first stage. */
const WAYS: Readonly<Record<string, { readonly begin: () => unknown; readonly end: () => unknown }>> = {
  "the opened gate": { begin: () => gate.store.openGate(60), end: () => gate.store.openGate(0) },
  "the gate that is opened for the service": {
    begin: () => gate.store.openGate(60, "production/web"),
    end: () => gate.store.openGate(0, "production/web"),
  },
  "an exception": { begin: () => gate.store.except({}), end: () => gate.store.except() },
};

describe.each(Object.keys(WAYS))("what %s let pass", (way) => {
  const { begin, end } = WAYS[way] as (typeof WAYS)[string];

  beforeEach(async () => {
    await gate.scanned("FAILED");
    await begin();
    expect(await at("PRE_SCALE_UP")).toBe("SUCCEEDED");
    await end();
  });

  test("passes at the later stages and steps of the deployment, which is published", async () => {
    expect(await at("POST_SCALE_UP")).toBe("SUCCEEDED");
    expect(await at(STEP)).toBe("SUCCEEDED");
    gate.store.passMinutes(200);
    expect(await at(STEP)).toBe("SUCCEEDED");
    expect(await gate.decided(STEP)).toEqual(["allowed: passed-before"]);
    expect(gate.events.slice(1).map(({ detailType }) => detailType)).toEqual(
      Array(3).fill("Deployment Allowed Failed"),
    );
    expect(gate.events[1]?.reason).toContain("passed at an earlier call of this deployment");
  });

  test("is refused at no later stage because the ledger does not say what was let pass", async () => {
    const isSilent = (name: string, [keys]: readonly unknown[]) =>
      name === "table.getAll" && String(keys).startsWith("gate#");
    const failing = withFailingCalls(gate, isSilent, "refused");

    expect(await gate.call(hookEvent(), failing)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(await at("POST_SCALE_UP")).toBe("SUCCEEDED");
  });

  test("is refused in another revision and in another deployment", async () => {
    const another = REVISION_ARN.replace("/1000", "/2000");
    gate.described = { targetRevisionArn: another };
    expect(await at("POST_SCALE_UP", ofRevision(another))).toBe("FAILED");
    const { resourceArn } = hookEvent();
    gate.described = {};
    expect(await at("POST_SCALE_UP", { resourceArn: resourceArn.replace("deployment1", "d2") })).toBe(
      "FAILED",
    );
  });
});

test.each([
  ["the opened gate lets pass, waits for its record", "FAILED", "IN_PROGRESS"],
  ["passes by itself, waits for none while the gate is open", "PASSED", "SUCCEEDED"],
] as const)("what %s", async (_, verdict, expected) => {
  await gate.scanned(verdict);
  await gate.store.openGate(60);
  const failing = withFailingCalls(gate, (name) => name === "table.transact", "refused");

  expect(await gate.call(hookEvent("PRE_SCALE_UP"), failing)).toMatchObject({ hookStatus: expected });
  expect(await at("PRE_SCALE_UP")).toBe("SUCCEEDED");
  await gate.store.openGate(0);
  expect(await at("POST_SCALE_UP")).toBe("SUCCEEDED");
});

test("an opening of the service that nobody has announced is announced by the first call that meets it, once", async () => {
  await gate.scanned("FAILED");
  await gate.store.openGate(60, "production/web");
  await at("PRE_SCALE_UP");
  await at("POST_SCALE_UP");

  const opened = { workload: "production/web", openedBy: "not stated", reason: "outage of the shop" };
  const isOpening = (notice: object) => "gateEventId" in notice;
  expect((await gate.store.published()).filter(isOpening)).toMatchObject([opened]);
  expect(gate.pokes.sent[0]).toContainEqual(expect.stringMatching(/^outcome#gate#/));
  await at(STEP);
  expect((await gate.store.published()).filter(isOpening)).toEqual([]);
});

const UNREADABLE = container("web", "NOT AN IMAGE");
const TAG = { name: "web", image: "nginx:1.27", imageDigest: undefined };

test.each([
  ["an image that cannot be read", "POST_SCALE_UP", UNREADABLE, UNREADABLE],
  ["a tag, whose digest is known before a step", "PRE_PRODUCTION_TRAFFIC_SHIFT", TAG, container()],
] as const)("so does %s, if the opened gate let it pass", async (_, stage, first, later) => {
  gate.set({ on_no_verdict: "block" });
  gate.containers = [first];
  await gate.store.openGate(60);
  expect(await at("PRE_SCALE_UP")).toBe("SUCCEEDED");
  await gate.store.openGate(0);
  gate.containers = [later];
  await gate.scanned("FAILED");

  expect(await at(stage)).toBe("SUCCEEDED");
  expect(await gate.decided(stage)).toEqual(["allowed: passed-before"]);
});

test.each([
  [10, "The gate was open until 2026-03-01 12:00 UTC."],
  [61, undefined],
])("a refusal %s minutes after the gate was closed says so: %s", async (minutes, said) => {
  await gate.scanned("FAILED");
  await gate.store.openGate(0);
  gate.store.passMinutes(minutes);

  const { hookStatus, hookDetails } = await gate.call();

  expect(hookStatus).toBe("FAILED");
  expect(/The gate was open until .*$/.exec(hookDetails?.reason ?? "")?.[0]).toBe(said);
});
