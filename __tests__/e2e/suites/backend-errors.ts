import { until } from "../../until";
import { BackendInstallation } from "../backend-installation";
import { functionLog, untilLogged } from "../function-log";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

let backend: BackendInstallation;

beforeAll(() => {
  backend = new BackendInstallation(installation);
});

afterEach(() => backend.sysdig.reset());

describe("what Sysdig's backend cannot judge", () => {
  test("other content under the tag than the task runs is an error, never a verdict", async () => {
    const key = await backend.startTask("backend/moved:1", { digest: digestOf("what was pushed since") });

    const row = await installation.untilRow(key, { rowState: "ERROR", errorClass: "permanent" });
    expect(row.reason).toContain(digestOf("what was pushed since"));
    expect(row.verdict).toBeUndefined();
  });

  test("an image for arm64 and one without a tag say: use inline", async () => {
    const arm = container("backend/arm:1");
    const untagged = { image: `backend/untagged@${digestOf("untagged")}`, imageDigest: digestOf("untagged") };
    await installation.send(
      {
        id: "arm",
        containers: [arm],
        detail: { attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }] },
      },
      { id: "untagged", containers: [untagged] },
    );

    for (const key of [keyOf("backend/arm:1", "linux/arm64"), keyOf("untagged")]) {
      const row = await installation.untilRow(key, {
        rowState: "ERROR",
        errorClass: "configuration",
        attempts: 1,
      });
      expect(row.reason).toContain("use scan_mode = inline");
    }
    expect(await backend.tagsAskedFor()).toEqual([]);
  });

  test("an image that Sysdig could not analyse says what to do", async () => {
    const key = await backend.startTask("backend/broken:1", { analysis: "analysis_failed" });
    await installation.untilRow(key, { rowState: "SCANNING" });
    await backend.minutePasses(key);

    const row = await installation.untilRow(key, {
      rowState: "ERROR",
      errorClass: "infrastructure",
      attempts: 1,
    });
    expect(row.reason).toContain("analysis_failed");
  });
});

describe("what may be wrong with Sysdig", () => {
  test.each([
    ["without the API (404)", { status: 404 }, "configuration", "this sysdig has no such api"],
    ["without the API (410)", { status: 410 }, "configuration", "use scan_mode = inline"],
    ["that refuses the user (403)", { status: 403 }, "configuration", "permission"],
    ["that is broken (503)", { status: 503 }, "infrastructure", "503"],
    ["that shows a web page", { status: 200, body: "<html></html>" }, "configuration", "web page"],
    [
      "that sends elsewhere",
      { status: 302, headers: { location: "https://login.test/" } },
      "configuration",
      "login(.)test",
    ],
    ["that says nothing known", { status: 200, body: "[{}]" }, "infrastructure", "cannot be read"],
  ])("a Sysdig %s is an error of its own, and ends by itself", async (what, failure, errorClass, message) => {
    const name = `backend/failure-${digestOf(what).slice(-8)}:1`;
    await backend.sysdig.setScanningApi(failure);
    const key = await backend.startTask(name);
    const row = await installation.untilRow(key, { rowState: "ERROR", errorClass, attempts: 1 });
    expect(String(row.reason).toLowerCase()).toContain(message);

    await backend.sysdig.setScanningApi(null);
    await backend.minutePasses(key);
    await installation.untilRow(key, { rowState: "SCANNING" });
    await backend.minutePasses(key);
    await installation.untilRow(key, { verdict: "PASSED", rowState: undefined, reason: undefined });
  });

  test("a missing API shows in the function's log and metrics as well", async () => {
    const ended = await untilLogged(
      installation,
      "trigger_function_name",
      ({ message, reason }) =>
        message === "scan ended in an error" && String(reason).includes("has no such API"),
    );
    const counted = await untilLogged(
      installation,
      "trigger_function_name",
      ({ ConfigurationErrors }) => ConfigurationErrors === 1,
    );

    expect(ended[0]).toMatchObject({ errorClass: "configuration" });
    expect(counted[0]).toMatchObject({ service: "fargate-image-scanning" });
  });

  test("a Sysdig that takes no more calls lets the scan wait as long as it says, without an attempt", async () => {
    await backend.sysdig.setScanningApi({ status: 429, headers: { "retry-after": "3" } });
    const key = await backend.startTask("backend/too-many:1");
    const row = await installation.untilRow(key, { rowState: "WAITING", attempts: 0 });
    expect(row.reason).toContain("429");

    await backend.sysdig.setScanningApi(null);
    // The functions themselves remember for that long, not only the row.
    await until("the scan to start", async () => {
      await installation.coordinate();
      return (await installation.row(key))?.rowState === "SCANNING";
    });
    await backend.minutePasses(key);
    await installation.untilRow(key, { verdict: "PASSED" });
  });
});

describe("the token", () => {
  afterEach(() => backend.storeToken("a-token-of-the-tests"));

  test("that is missing is an error, and is found once it is stored", async () => {
    await backend.storeToken("not-set");
    // The functions keep a token for five minutes unless it is refused.
    await backend.sysdig.requireToken("another-token");
    const key = await backend.startTask("backend/no-token:1");
    const row = await installation.untilRow(key, { rowState: "ERROR", errorClass: "configuration" });
    expect(row.reason).toMatch(/No token stored.*sysdig_secure_api_token/);

    await backend.storeToken("another-token");
    await backend.minutePasses(key);
    await installation.untilRow(key, { rowState: "SCANNING" });
    await backend.minutePasses(key);
    await installation.untilRow(key, { verdict: "PASSED", rowState: undefined });
  });

  test("that was rotated is used at once, by both functions", async () => {
    await backend.scanned("backend/before-rotation:1");
    await backend.sysdig.requireToken("a-rotated-token");
    await backend.storeToken("a-rotated-token");

    expect(await backend.scanned("backend/after-rotation:1")).toMatchObject({ verdict: "PASSED" });
  });

  test("that is refused and not replaced says so, and is in no log and no row", async () => {
    await backend.sysdig.requireToken("unknown-to-us");
    const key = await backend.startTask("backend/refused:1");

    const row = await installation.untilRow(key, {
      rowState: "ERROR",
      errorClass: "configuration",
      attempts: 1,
    });
    expect(row.reason).toContain("refused the token (401)");
    for (const output of ["trigger_function_name", "coordinator_function_name"] as const) {
      const log = JSON.stringify(await functionLog(installation, output));
      expect(log).not.toMatch(/a-token-of-the-tests|a-rotated-token|another-token/);
    }
    expect(JSON.stringify(await installation.rows())).not.toContain("a-token-of-the-tests");
  });
});
