import fc from "fast-check";
import { BackendScanner } from "../../functions/scanners/backend/backend-scanner";
import { ScanningApi } from "../../functions/scanners/backend/scanning-api";
import { SysdigError } from "../../functions/scanners/backend/sysdig-error";
import { RecordedTelemetry } from "../functions/recorded-telemetry";
import { DIGEST, image, NOW, scan } from "../functions/samples";
import { anyJson, DEEP_TEXT, mutated } from "./arbitraries";
import { forAllAsync, unlessRejected } from "./runs";

const TAG = "docker.io/library/nginx:1.27";
const record = [
  {
    imageDigest: DIGEST,
    parentDigest: DIGEST,
    analysis_status: "analyzed",
    image_content: { metadata: { arch: "amd64" } },
  },
];
const check = [
  { [DIGEST]: { [TAG]: [{ status: "pass", last_evaluation: "2026-03-01T12:00:00Z", detail: {} }] } },
];
const found = {
  imageDigest: DIGEST,
  vulnerabilities: [
    { vuln: "CVE-1", severity: "High", package: "openssl-3" },
    { vuln: "CVE-2", severity: "Unknown" },
  ],
};

/** Sysdig, where every path has its own answer. */
const apiOf = (image: unknown, evaluation: unknown, vulnerabilities: unknown) =>
  new ScanningApi({
    post: async () => image,
    get: async (path: string) =>
      path.includes("/check?") ? evaluation : path.endsWith("/vuln/all") ? vulnerabilities : image,
  } as never);

test("whatever Sysdig answers is an image, an evaluation and counts, or an error by name", async () => {
  const answers = fc.tuple(
    fc.oneof(mutated(record), anyJson),
    fc.oneof(mutated(check), anyJson),
    fc.oneof(mutated(found), anyJson),
  );

  await forAllAsync(2000, answers, async ([first, second, third]) => {
    const api = apiOf(first, second, third);
    const added = await unlessRejected(() => api.addImage(TAG, {}), SysdigError);
    for (const digest of added?.knownAs ?? []) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const status = await unlessRejected(() => api.check(DIGEST, TAG), SysdigError);
    expect([undefined, "pass", "fail"]).toContain(status);
    const counts = await unlessRejected(() => api.counts(DIGEST), SysdigError);
    for (const count of Object.values(counts ?? {})) expect(Number.isInteger(count)).toBe(true);
  });
});

test("whatever Sysdig answers, a scan runs on, or ends in a verdict or an error of the catalogue", async () => {
  await forAllAsync(2000, mutated(record), mutated(check), mutated(found), async (...answers) => {
    const scanner = new BackendScanner(apiOf(...answers), new RecordedTelemetry(), () => NOW);
    const own = { ...scan({ image: image(TAG) }), run: { engine: "backend" as const, handle: DIGEST } };

    const started = await scanner.start(own);
    const standing = await (await scanner.look())(own);

    expect(["started", "refused"]).toContain(started.kind);
    expect(["verdict", "error", "running"]).toContain(standing.kind);
    for (const each of [started, standing]) {
      if ("code" in each) expect(each.code).toMatch(/^[A-Z]\w+$/);
    }
  });
});

test("an answer that is nested too deep is an error by name", async () => {
  const deep = JSON.parse(DEEP_TEXT);
  const api = apiOf(
    [{ ...record[0], analysis_status: deep }],
    [{ [DIGEST]: { [TAG]: [{ status: deep }] } }],
    { vulnerabilities: deep },
  );

  for (const act of [() => api.addImage(TAG, {}), () => api.check(DIGEST, TAG), () => api.counts(DIGEST)]) {
    expect(await unlessRejected<unknown>(act, SysdigError)).toBeUndefined();
  }
});
