import { DIGEST, image } from "../../samples";
import { container, DEPLOYMENT_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);

let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
  gate.containers = [container("web", PROD.reference)];
});

/** The answer to the next deployment of the same image. */
async function nextDeployment(): Promise<string | undefined> {
  gate.store.passMinutes(1);
  const resourceArn = DEPLOYMENT_ARN.replace(/1$/, "2");
  gate.described = { deploymentArn: resourceArn };
  const { hookStatus } = await gate.call(hookEvent("POST_SCALE_UP", { resourceArn }));
  return hookStatus;
}

test("a content that passes under another name goes on by that, and nothing is scanned", async () => {
  await gate.scanned("PASSED", SANDBOX);

  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });

  expect(await gate.store.row(PROD)).toMatchObject({ verdict: "PASSED", copiedFrom: SANDBOX.repository });
  expect(gate.store.rows.filter(({ rowState }) => rowState !== undefined)).toEqual([]);
});

test("one that passes by the other name alone is held until it was scanned under its own", async () => {
  await gate.scanned("PASSED", SANDBOX, SANDBOX.repository);
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });

  await gate.scanned("FAILED", PROD);
  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
});

describe("a content that failed under another name", () => {
  beforeEach(() => gate.scanned("FAILED", SANDBOX));

  test("is refused by that, and its scan under its own name is asked for, before all that waits", async () => {
    const { hookStatus, hookDetails } = await gate.call();

    expect(hookStatus).toBe("FAILED");
    expect(hookDetails?.reason).toContain(
      "It failed as registry.test/sandbox/app. A scan under its own name",
    );
    const deadline = new Date(0).toISOString();
    expect(await gate.store.row(PROD)).toMatchObject({ rowState: "WAITING", deadline });
  });

  test.each([
    ["PASSED", "SUCCEEDED"],
    ["FAILED", "FAILED"],
  ] as const)(
    "is refused until that scan has ended, which decides from then on: %s",
    async (verdict, own) => {
      await gate.call();
      expect(await nextDeployment()).toBe("FAILED");

      await gate.scanned(verdict, PROD, PROD.repository);
      gate.described = {};
      expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
      const resourceArn = DEPLOYMENT_ARN.replace(/1$/, "3");
      gate.described = { deploymentArn: resourceArn };
      expect(await gate.call(hookEvent("POST_SCALE_UP", { resourceArn }))).toMatchObject({ hookStatus: own });
    },
  );
});
