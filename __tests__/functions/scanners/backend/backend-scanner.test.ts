import { parseImage } from "../../../../functions/contract/images/image";
import { anError } from "../../expected-errors";
import { DIGEST, NOW, OTHER_DIGEST, SCAN_ID, scan } from "../../samples";
import { IMAGES, TAG, useScannerOnSysdig } from "./scanner-on-sysdig";

const on = useScannerOnSysdig();
const IMAGE = { imageDigest: DIGEST };

describe("starting", () => {
  test("is one call with the tag, and says which digest Sysdig analyses", async () => {
    expect(await on.scanner.start(scan())).toEqual({
      kind: "started",
      run: { engine: "backend", handle: DIGEST },
      lookAgainInMs: 30_000,
    });

    expect(on.calls).toEqual([`POST ${IMAGES}?autosubscribe=false`]);
    expect(on.simulated.requests).toEqual([
      {
        tag: TAG,
        annotations: {
          "aws-account": "123456789012",
          "aws-region": "us-east-1",
          "added-by": "aws-fargate",
          "scan-id": SCAN_ID,
        },
      },
    ]);
  });

  test("takes the manifest of the index that the task names", async () => {
    on.behaviour = { ...on.behaviour, digest: OTHER_DIGEST, indexDigest: DIGEST };

    expect(await on.scanner.start(scan())).toMatchObject({ kind: "started", run: { handle: OTHER_DIGEST } });
  });

  test("takes whatever is under the tag of a task whose digest nobody knows", async () => {
    const unknown = scan({ image: parseImage("nginx:1.27", "linux/amd64") });

    expect(await on.scanner.start(unknown)).toMatchObject({ kind: "started", run: { handle: DIGEST } });
  });

  test("refuses other content than the task runs, which another task alone can change", async () => {
    on.behaviour = { ...on.behaviour, digest: OTHER_DIGEST };

    const answer = await on.scanner.start(scan());

    expect(answer).toMatchObject(anError("permanent", "image", OTHER_DIGEST));
    expect(answer).toMatchObject(anError("permanent", "image", DIGEST));
  });

  test.each([
    ["another platform", parseImage("nginx:1.27", "linux/arm64", DIGEST), /linux\/arm64.*scan_mode = inline/],
    ["a digest only", parseImage(`nginx@${DIGEST}`, "linux/amd64"), /by digest only.*scan_mode = inline/],
  ])("refuses %s without a call: somebody has to choose inline", async (_, unfit, reason) => {
    const answer = await on.scanner.start(scan({ image: unfit }));

    expect(answer).toMatchObject(anError("configuration", "image", reason));
    expect(on.calls).toEqual([]);
  });

  test.each([
    ["500", 500, {}, /with 500/],
    ["two images", 200, [{}, {}], /something else than one image/],
    ["no digest", 200, [{ analysis_status: "analyzed", imageDigest: "" }], /without a digest/],
    [
      "an unknown status",
      200,
      [{ ...IMAGE, analysis_status: "paused" }],
      /unknown analysis_status: "paused"/,
    ],
  ])("answered with %s is an error that may pass", async (_, status, body, reason) => {
    on.answers("/images", body, status);

    expect(await on.scanner.start(scan())).toMatchObject(anError("infrastructure", "transient", reason));
  });

  test.each([404, 410])(
    "answered with %i by a Sysdig without the API is an error that names inline mode",
    async (status) => {
      on.answers("", "not found", status);

      expect(await on.scanner.start(scan())).toMatchObject(
        anError("configuration", "installation", /has no such API.*scan_mode = inline/),
      );
      expect(on.calls).toEqual([`POST ${IMAGES}?autosubscribe=false`, "GET /api/scanning/v1/anchore/status"]);
    },
  );

  test("answered with 404 by a Sysdig that has the API is about the image", async () => {
    on.answers("/images", { message: "no such image" }, 404);

    expect(await on.scanner.start(scan())).toMatchObject(
      anError("infrastructure", "registry", /did not take .*: no such image: check/),
    );
  });

  test.each([
    ["cannot fetch image: registry answered 503 service unavailable", "transient"],
    ["cannot fetch image: read timed out", "transient"],
    ["cannot fetch image: unauthorized (401)", "registry"],
    ["cannot fetch image docker.io/library/nginx:1.27: manifest unknown", "registry"],
  ])("answered with 400 and '%s' has the scope %s", async (message, errorScope) => {
    on.answers("/images", { message }, 400);

    expect(await on.scanner.start(scan())).toMatchObject({ errorClass: "infrastructure", errorScope });
  });

  test("answered with 429 waits, and asks nothing before the time that Sysdig names", async () => {
    on.answers("/images", {}, 429, { "retry-after": "90" });
    const until = new Date(NOW.getTime() + 90_000);

    expect(await on.scanner.start(scan())).toMatchObject({ kind: "no-capacity", notBefore: until });
    on.simulated.failure = undefined;
    on.passSeconds(89);
    expect(await on.scanner.start(scan())).toMatchObject({ kind: "no-capacity", notBefore: until });
    expect(on.calls).toHaveLength(1);
    on.passSeconds(2);
    expect(await on.scanner.start(scan())).toMatchObject({ kind: "started" });
  });

  test("without an answer is an error once, and the next images wait instead of their own time-out", async () => {
    on.scanner = on.createScanner("http://127.0.0.1:9");

    expect(await on.scanner.start(scan())).toMatchObject(anError("infrastructure", "installation"));
    expect(await on.scanner.start(scan())).toMatchObject({
      kind: "no-capacity",
      reason: expect.stringContaining("cannot be reached"),
    });
  });
});

test("an answer that cannot be read says nothing of the next image, which is asked for at once", async () => {
  on.answers("/images", [{}]);
  expect(await on.scanner.start(scan())).toMatchObject({ kind: "error" });
  on.simulated.failure = undefined;

  expect(await on.scanner.start(scan())).toMatchObject({ kind: "started" });
});
