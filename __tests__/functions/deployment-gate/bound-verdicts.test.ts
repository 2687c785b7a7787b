import { asOwn } from "../../../functions/rows/named-rows";
import { DIGEST, image } from "../samples";
import { container, DEPLOYMENT_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);
const OWN = asOwn(PROD);

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

describe("a content that passes by the name of another repository", () => {
  beforeEach(() => gate.scanned("PASSED", SANDBOX, SANDBOX.repository));

  test.each([
    ["FAILED", "FAILED"],
    ["PASSED", "SUCCEEDED"],
  ] as const)("is held until it was scanned under its own: %s", async (verdict, hookStatus) => {
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect((await gate.store.row(OWN))?.rowState).toBe("WAITING");

    await gate.scanned(verdict, OWN);
    expect(await gate.call()).toMatchObject({ hookStatus });
  });
});

describe("a content that failed under the name of another repository", () => {
  beforeEach(() => gate.scanned("FAILED", SANDBOX));

  test("is refused by that, and its scan under its own name is asked for, before all that waits", async () => {
    const { hookStatus, hookDetails } = await gate.call();

    expect(hookStatus).toBe("FAILED");
    expect(hookDetails?.reason).toContain(
      "It failed as registry.test/sandbox/app. A scan under its own name",
    );
    const own = await gate.store.row(OWN);
    expect(own).toMatchObject({ rowState: "WAITING", repository: PROD.repository });
    expect(String(own?.deadline) < gate.store.now().toISOString()).toBe(true);
    expect(await gate.store.row(SANDBOX)).not.toHaveProperty("rowState");
  });

  test("is refused until that scan has ended; a deployment that was refused stays so", async () => {
    await gate.call();
    expect(await nextDeployment()).toBe("FAILED");

    await gate.scanned("PASSED", OWN, PROD.repository);
    expect(await nextDeployment()).toBe("FAILED");
  });

  test.each([
    ["PASSED", "SUCCEEDED"],
    ["FAILED", "FAILED"],
  ] as const)("has the verdict of its own scan from then on: %s", async (verdict, hookStatus) => {
    await gate.call();
    await gate.scanned(verdict, OWN);

    expect(await nextDeployment()).toBe(hookStatus);
    expect(await gate.store.row(SANDBOX)).toMatchObject({ verdict: "FAILED" });
  });
});
