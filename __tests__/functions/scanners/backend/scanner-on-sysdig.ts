import type { Scan, StoredToken } from "../../../../functions/contract/images/scan";
import { BackendScanner } from "../../../../functions/scanners/backend/backend-scanner";
import { ScanningApi } from "../../../../functions/scanners/backend/scanning-api";
import { SysdigApi } from "../../../../functions/scanners/backend/sysdig-api";
import type { StartedScan } from "../../../../functions/scanners/scanner";
import { DEFAULT_BEHAVIOUR, type ImageBehaviour } from "../../../../local-aws/sysdig/catalog";
import { ScanningBackend } from "../../../../local-aws/sysdig/scanning-backend";
import { LocalService } from "../../local-service";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { DIGEST, NOW, scan } from "../../samples";
import { answerOf } from "../engine-partners";

export const TAG = "docker.io/library/nginx:1.27";
export const IMAGES = "/api/scanning/v1/anchore/images";

/** A scan that Sysdig's backend has begun now. */
export const scanning = (changes: Partial<Scan> = {}): StartedScan => ({
  ...scan({ state: "SCANNING", startedAt: NOW, ...changes }),
  run: { engine: "backend", handle: DIGEST },
});

/** A scanner that asks a simulated Sysdig over HTTP; both are new in each test. */
class ScannerOnSysdig {
  readonly service = LocalService.forTests();
  /** What Sysdig finds under every tag. */
  behaviour: ImageBehaviour = DEFAULT_BEHAVIOUR;
  simulated = new ScanningBackend(() => this.behaviour);
  telemetry = new RecordedTelemetry();
  scanner = this.createScanner("http://127.0.0.1:9");
  /** What is stored where the token belongs. */
  token: StoredToken | undefined;
  private now = NOW;

  /** Method and path of each call. */
  get calls(): string[] {
    return this.service.requests.map(({ method, path }) => `${method} ${path}`);
  }

  begin(): void {
    this.behaviour = { ...DEFAULT_BEHAVIOUR, digest: DIGEST };
    this.simulated = new ScanningBackend(() => this.behaviour);
    this.service.answer = (request) => answerOf(this.simulated, request);
    this.now = NOW;
    this.scanner = this.createScanner(this.service.endpoint);
  }

  createScanner(endpoint: string): BackendScanner {
    this.telemetry = new RecordedTelemetry();
    const token = { current: async () => "a-token", renewed: async () => "a-token" };
    const api = new SysdigApi({ endpoint, skipTlsVerify: false, timeoutMs: 5000 }, token);
    return new BackendScanner(
      new ScanningApi(api),
      this.telemetry,
      async () => this.token,
      () => this.now,
    );
  }

  passSeconds(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  async standing(of: StartedScan = scanning()) {
    return (await this.scanner.look())(of);
  }

  /** What Sysdig says, whatever it is asked. */
  answers(path: string, body: unknown, status = 200, headers: Record<string, string> = {}): void {
    this.simulated.failure = {
      path,
      status,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    };
  }
}

/** Serves the simulated Sysdig to all tests of a file. */
export function useScannerOnSysdig(): ScannerOnSysdig {
  const on = new ScannerOnSysdig();
  beforeEach(() => on.begin());
  return on;
}
