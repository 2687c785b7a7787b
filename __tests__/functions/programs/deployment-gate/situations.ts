import { parseImage } from "../../../../functions/contract/images/image";
import { DIGEST, image, OTHER_DIGEST } from "../../samples";
import { withFailingCalls } from "./failing-calls";
import { container, hookEvent, NGINX, ofRevision, REVISION_ARN, type SimulatedGate } from "./simulated-gate";

/** What the gate is asked, by what it is about. Each begins with a gate that is new. */
export type Situations = Readonly<Record<string, (gate: SimulatedGate) => Promise<unknown>>>;

export const [BEFORE, SHIFT] = ["PRE_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"] as const;
const DAY = 25 * 60;
export const at = (gate: SimulatedGate, stage: string) => gate.call(hookEvent(stage));
export const each = (
  names: readonly string[],
  about: string,
  play: (gate: SimulatedGate, name: string) => Promise<unknown>,
) =>
  Object.fromEntries(names.map((name) => [`${about}: ${name}`, (gate: SimulatedGate) => play(gate, name)]));
const weights = (share: number | object | undefined) => ({
  executionDetails: {
    ...hookEvent().executionDetails,
    productionTrafficWeights: typeof share === "number" ? { [REVISION_ARN]: share } : share,
  },
});
const step = (gate: SimulatedGate, share: number | object | undefined) =>
  gate.call(hookEvent(SHIFT, weights(share)));
const byDigest = (digest = DIGEST) => container("web", `nginx:1.27@${digest}`, digest);
export const OTHER = parseImage("busybox:1.36", "linux/amd64", OTHER_DIGEST);
export const beside = container("new", "busybox:1.36", OTHER_DIGEST);

const outside = (gate: SimulatedGate) =>
  gate.set({ block_in: ["staging/*", "production/api"], on_gate_failure: "block" });

const waitsUnderOwnName = async (gate: SimulatedGate, isAsked: string) => {
  const own = image("registry.test/prod/app:1");
  gate.containers = [container("web", own.reference)];
  await (isAsked === "waits" && gate.store.ledger.ask({ image: own, taskArn: "task" }));
  await gate.scanned("FAILED", image("registry.test/sandbox/app:1"));
  await gate.call();
};

export const CALLS: Situations = {
  "a fresh PASSED passes in one call": async (gate) => {
    await gate.scanned("PASSED");
    await gate.call();
  },
  "what nobody has scanned is asked for, waited for, and decided by its verdict": async (gate) => {
    await gate.call();
    await gate.begun();
    for (const minutes of [0.5, 1]) {
      gate.store.passMinutes(minutes);
      await gate.call();
    }
    await gate.scanned("FAILED");
    await gate.call();
  },
  ...each(
    ["asked for", "waits"],
    "a content that failed under another name, whose own scan is",
    waitsUnderOwnName,
  ),
  ...each(
    ["TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"],
    "a FAILED passes, which is counted, at",
    async (gate, stage) => {
      await gate.scanned("FAILED");
      await at(gate, stage);
      await gate.call(
        hookEvent(stage, { resourceArn: JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`) }),
      );
    },
  ),
  ...each(
    [BEFORE, "POST_SCALE_UP", SHIFT],
    "what is rolled back passes at once, and is logged, at",
    async (gate, stage) => {
      await gate.scanned("FAILED");
      await at(gate, stage);
      gate.described = { isTakenBack: true };
      await at(gate, stage);
    },
  ),
  "a container that only the task definition declares has no digest": async (gate) => {
    gate.set({ on_no_verdict: "block" });
    gate.declared = { web: "nginx:1.27", sidecar: "busybox:1.36" };
    await gate.scanned("PASSED");
    await gate.call();
  },
  "outside of block_in what would be refused passes": async (gate) => {
    await outside(gate).scanned("FAILED");
    await gate.call();
  },
  "there a new image is asked for, nothing is held for it, and the next stage judges anew": async (gate) => {
    outside(gate);
    await at(gate, BEFORE);
    await gate.call();
    await gate.scanned("NO_POLICY");
    await at(gate, SHIFT);
  },
  "the deployment's own time is one of both stages": async (gate) => {
    gate.set({ timeout_minutes: 10 });
    gate.containers = [byDigest()];
    await at(gate, BEFORE);
    gate.store.passMinutes(6);
    await gate.scanned("PASSED");
    await at(gate, BEFORE);
    // ECS starts the tasks, of which one runs something else.
    gate.store.passMinutes(30);
    gate.containers = [byDigest(OTHER_DIGEST)];
    for (const minutes of [0, 3.9, 0.1]) {
      gate.store.passMinutes(minutes);
      await gate.call();
    }
  },
  "a decision is repeated, whatever has changed since": async (gate) => {
    await gate.scanned("FAILED");
    await gate.call();
    gate.store.passMinutes(DAY);
    await gate.scanned("PASSED");
    await gate.store.openGate();
    gate.hasRevision = false;
    await gate.call();
  },
  "each step is judged anew, and a refusal is repeated": async (gate) => {
    await gate.scanned("PASSED");
    await gate.call();
    await step(gate, 10);
    gate.store.passMinutes(DAY);
    await gate.scanned("FAILED");
    await step(gate, 20);
    await step(gate, 20);
  },
  "an outage of Sysdig does not roll a good canary back: what passed before passes without a scan": async (
    gate,
  ) => {
    await gate.set({ on_no_verdict: "block" }).scanned("PASSED");
    await gate.call();
    gate.store.passMinutes(DAY);
    await gate.erred();
    await step(gate, 10);
    gate.store.passMinutes(60);
    await gate.scanned("NO_POLICY");
    gate.store.passMinutes(DAY);
    await step(gate, 20);
  },
  ...each(["undefined", "{}"], "without weights each call is a step of its own", async (gate, none) => {
    await gate.scanned("PASSED");
    await gate.call();
    await step(gate, none === "{}" ? {} : undefined);
    gate.store.passMinutes(DAY);
    await gate.scanned("FAILED");
    await step(gate, none === "{}" ? {} : undefined);
  }),
  "a call that is none of ECS's is answered as on_gate_failure, and decides nothing": async (gate) => {
    const event = hookEvent("POST_SCALE_UP", { executionDetails: {} });
    await gate.set({ on_gate_failure: "allow" }).call(event);
    await gate.set({ on_gate_failure: "block" }).call(event);
    await gate.set({ block_in: ["staging/*"] }).call(event);
    await gate.store.openGate();
    await gate.set({ block_in: ["*/*"] }).call(event);
  },
};

type Way = readonly [
  begin: (gate: SimulatedGate) => Promise<unknown>,
  end: (gate: SimulatedGate) => Promise<unknown>,
];
/** Somebody opens the gate, or excepts the image, and takes that back after the first stage. */
const WAYS: Readonly<Record<string, Way>> = {
  "the opened gate": [({ store }) => store.openGate(60), ({ store }) => store.openGate(0)],
  "the gate that is opened for the service": [
    ({ store }) => store.openGate(60, "production/web"),
    ({ store }) => store.openGate(0, "production/web"),
  ],
  "an exception": [({ store }) => store.except({}), ({ store }) => store.except()],
};
const ofWays = (about: string, play: (gate: SimulatedGate) => Promise<unknown>) =>
  each(Object.keys(WAYS), `what was let pass ${about}`, async (gate, way) => {
    const [begin, end] = WAYS[way] as Way;
    gate.containers = [byDigest()];
    await gate.scanned("FAILED");
    await begin(gate);
    await at(gate, BEFORE);
    await end(gate);
    await play(gate);
  });
const UNREADABLE = container("web", "NOT AN IMAGE");
const TAG = { name: "web", image: "nginx:1.27", imageDigest: undefined };

export const LET_PASS: Situations = {
  ...ofWays("passes at the later stages and steps, which is published", async (gate) => {
    await gate.call();
    await at(gate, SHIFT);
    gate.store.passMinutes(200);
    await at(gate, SHIFT);
  }),
  ...ofWays(
    "is refused at no later stage because the ledger does not say what was let pass",
    async (gate) => {
      const isSilent = (name: string, [keys]: readonly unknown[]) =>
        name === "table.getAll" && String(keys).startsWith("gate#");
      await gate.call(hookEvent(), withFailingCalls(gate, isSilent, "refused"));
      await gate.call();
    },
  ),
  ...ofWays("is refused in another revision and in another deployment", async (gate) => {
    const another = REVISION_ARN.replace("/1000", "/2000");
    gate.described = { targetRevisionArn: another };
    await gate.call(hookEvent("POST_SCALE_UP", ofRevision(another)));
    gate.described = {};
    const resourceArn = hookEvent().resourceArn.replace("deployment1", "d2");
    await gate.call(hookEvent("POST_SCALE_UP", { resourceArn }));
  }),
  ...each(
    ["FAILED", "PASSED"],
    "what the opened gate lets pass waits for its record, what passes by itself for none",
    async (gate, says) => {
      gate.containers = [byDigest()];
      await gate.scanned(says as "FAILED");
      await gate.store.openGate(60);
      await gate.call(
        hookEvent(BEFORE),
        withFailingCalls(gate, (name) => name === "table.transact", "refused"),
      );
      await at(gate, BEFORE);
      await gate.store.openGate(0);
      await gate.call();
    },
  ),
  ...each(
    ["POST_SCALE_UP", SHIFT],
    "an image that cannot be read, or a tag whose digest is known before a step",
    async (gate, stage) => {
      gate.set({ on_no_verdict: "block" });
      gate.containers = [stage === SHIFT ? TAG : UNREADABLE];
      await gate.store.openGate(60);
      await at(gate, BEFORE);
      await gate.store.openGate(0);
      gate.containers = [stage === SHIFT ? container() : UNREADABLE];
      await gate.scanned("FAILED", NGINX);
      await at(gate, stage);
    },
  ),
  ...each(
    ["10", "61"],
    "a refusal says that the gate was open, for an hour, in minutes",
    async (gate, minutes) => {
      gate.containers = [byDigest()];
      await gate.scanned("FAILED");
      await gate.store.openGate(0);
      gate.store.passMinutes(Number(minutes));
      await gate.call();
    },
  ),
};
