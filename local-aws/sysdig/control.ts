import { sendCommand } from "../control";
import type { ImageBehaviour } from "./catalog";
import type { AnalysisRequest } from "./scanning-backend";
import type { ScanRequest, UploadedResult } from "./simulated-sysdig";

/** Settings of the simulated Sysdig for tests, and a view of it. */
export class SysdigControl {
  constructor(private readonly baseUrl: string) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.baseUrl}/_control/`, command, request);
  }

  /** Change how images behave whose reference contains the pattern (`*`: anything); the last one counts. */
  async setImage(pattern: string, behaviour: Partial<ImageBehaviour>): Promise<void> {
    await this.send("set-image", { pattern, behaviour });
  }

  /** Calls that asked the legacy engine for an analysis, in order. */
  async analyses(): Promise<AnalysisRequest[]> {
    return (await this.send<{ analyses: AnalysisRequest[] }>("analyses")).analyses;
  }

  /** Accept these tokens only; none for any but the module's placeholder. */
  async requireToken(...tokens: string[]): Promise<void> {
    await this.send("require-token", { tokens: tokens.length > 0 ? tokens : null });
  }

  /** Leave scans of images whose reference contains the pattern without an answer, until `null` is given. */
  async holdScans(pattern: string | null): Promise<void> {
    await this.send("hold-scans", { pattern });
  }

  /** Reports that were uploaded, in order. */
  async results(): Promise<UploadedResult[]> {
    return (await this.send<{ results: UploadedResult[] }>("results")).results;
  }

  /** Scans that were asked for, in order, with the registry user and flags they came with. */
  async scans(): Promise<ScanRequest[]> {
    return (await this.send<{ scans: ScanRequest[] }>("scans")).scans;
  }

  /** Forget everything: behaviours, token, uploads. */
  async reset(): Promise<void> {
    await this.send("reset");
  }
}
