import { DIGEST, minutesFromNow, OTHER_DIGEST } from "../../samples";
import { container, hookEvent, NGINX, ofRevision, REVISION_ARN, SimulatedGate } from "./simulated-gate";

const ANOTHER = REVISION_ARN.replace("/1000", "/2000");
const ofAnother = hookEvent("POST_SCALE_UP", ofRevision(ANOTHER));

let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
});

describe("a revision that is not the deployment's target", () => {
  test.each([1, 30])(
    "is waited for five minutes where timeout_minutes is %s, since reads lag",
    async (minutes) => {
      gate.set({ on_gate_failure: "block", timeout_minutes: minutes });
      await gate.scanned("PASSED");
      gate.described = { targetRevisionArn: ANOTHER };

      expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
      gate.store.passMinutes(4.9);
      expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
      gate.store.passMinutes(0.1);

      expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
      expect(await gate.decided()).toEqual(["blocked: gate-failure"]);
    },
  );
});

test("no decision of one revision is repeated for another, whose event has an id of its own", async () => {
  await gate.scanned("PASSED");
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  gate.containers = [container("web", "nginx:1.28", OTHER_DIGEST)];
  await gate.scanned("FAILED", { ...NGINX, digest: OTHER_DIGEST });
  gate.described = { targetRevisionArn: ANOTHER };

  expect(await gate.call(ofAnother)).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.call(ofAnother)).toMatchObject({ hookStatus: "FAILED" });
  expect(gate.events).toMatchObject([
    { deploymentEventId: "deployment1-POST_SCALE_UP-blocked-2000", revisionArn: ANOTHER },
  ]);
});

test.each(["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"])(
  "a deployment that is rolled back passes at once at %s, whatever its images are, and is logged",
  async (stage) => {
    await gate.scanned("FAILED");
    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "FAILED" });
    gate.described = { isTakenBack: true };

    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(gate.telemetry.lines.at(-1)).toMatchObject({ message: expect.stringContaining("rollback") });
    expect(gate.events).toHaveLength(1);
  },
);

test("a FAILED that was read stays where ECS names its digest no more, because its reads lag", async () => {
  await gate.scanned("FAILED");
  await gate.except({ until: minutesFromNow(5).toISOString() });
  gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(6);
  gate.containers = [{ name: "web", image: "nginx:1.27", imageDigest: undefined }];

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
});

describe("every container counts", () => {
  test("one that only the task definition declares has no digest, so that it is unknown", async () => {
    gate.set({ on_no_verdict: "block" });
    gate.declared = { web: "nginx:1.27", sidecar: "busybox:1.36" };
    await gate.scanned("PASSED");

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided()).toEqual(["blocked: unknown-image", "passed: passed"]);
  });

  test("it is refused for the FAILED of the digest that it names itself", async () => {
    gate.declared = { web: "nginx:1.27", sidecar: `nginx:1.28@${OTHER_DIGEST}` };
    await gate.scanned("PASSED");
    await gate.scanned("FAILED", {
      ...NGINX,
      reference: "docker.io/library/nginx:1.28",
      digest: OTHER_DIGEST,
    });

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  });

  test("no credentials are used for it, because nobody knows whether ECS has pulled it", async () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    gate.declared = { web: "nginx:1.27", sidecar: `registry.example.com/web:1@${OTHER_DIGEST}` };
    gate.credentials = { web: secret, sidecar: secret };
    await gate.scanned("PASSED");

    await gate.call();

    expect(gate.asked).toMatchObject([{ image: expect.stringContaining(OTHER_DIGEST) }]);
    expect(gate.asked[0]).not.toHaveProperty("credentials");
  });

  test("nor are they beside it for a digest that stands in a reference alone", async () => {
    gate.containers = [
      { name: "web", image: `registry.example.com/web:1@${DIGEST}`, imageDigest: undefined },
    ];
    gate.declared = { web: "registry.example.com/web:1", sidecar: "busybox:1.36" };
    gate.credentials = { web: "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf" };

    await gate.call();

    expect(gate.asked).toMatchObject([{ image: expect.stringContaining(DIGEST) }]);
    expect(gate.asked[0]).not.toHaveProperty("credentials");
  });
});
