import { BackendScanner } from "../../functions/scanners/backend/backend-scanner";
import { ScanningApi } from "../../functions/scanners/backend/scanning-api";
import { RecordedTelemetry } from "../functions/recorded-telemetry";
import { DIGEST, image, NOW, scan } from "../functions/samples";
import { forAllAsync } from "../property-runs";
import { mutated } from "./arbitraries";

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

// Proves text.sysdig.
test("whatever Sysdig answers, a scan runs on, or ends in a verdict or an error of the catalogue", async () => {
  await forAllAsync(2000, mutated(record), mutated(check), mutated(found), async (...answers) => {
    const scanner = new BackendScanner(
      apiOf(...answers),
      new RecordedTelemetry(),
      async () => undefined,
      () => NOW,
    );
    const own = { ...scan({ image: image(TAG) }), run: { engine: "backend" as const, handle: DIGEST } };

    const started = await scanner.start(own);
    const standing = await (await scanner.look())(own);

    expect(["started", "error"]).toContain(started.kind);
    expect(["verdict", "error", "running"]).toContain(standing.kind);
    for (const each of [started, standing]) {
      if ("code" in each) expect(each.code).toMatch(/^[A-Z]\w+$/);
    }
  });
});
