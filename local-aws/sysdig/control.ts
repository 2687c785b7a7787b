import { sendCommand } from "../control";
import type { ImageBehaviour } from "./catalog";
import type { AnalysisRequest } from "./scanning-backend";
import type { ScanRequest, UploadedResult } from "./simulated-sysdig";

export class SysdigControl {
  constructor(private readonly baseUrl: string) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.baseUrl}/_control/`, command, request);
  }

  /** Changes the behaviour of images whose reference contains the pattern (`*`: any text). The latest match counts. */
  async setImage(pattern: string, behaviour: Partial<ImageBehaviour>): Promise<void> {
    await this.send("set-image", { pattern, behaviour });
  }

  /** Returns the requests for an analysis by the legacy engine, in order. */
  async analyses(): Promise<AnalysisRequest[]> {
    return (await this.send<{ analyses: AnalysisRequest[] }>("analyses")).analyses;
  }

  /** Accepts only these tokens. Without tokens: all but the module's placeholder. */
  async requireToken(...tokens: string[]): Promise<void> {
    await this.send("require-token", { tokens: tokens.length > 0 ? tokens : null });
  }

  /** Holds the answers to scans of images whose reference contains the pattern, until it is `null`. */
  async holdScans(pattern: string | null): Promise<void> {
    await this.send("hold-scans", { pattern });
  }

  async results(): Promise<UploadedResult[]> {
    return (await this.send<{ results: UploadedResult[] }>("results")).results;
  }

  /** Returns the requested scans, in order, with their registry user and flags. */
  async scans(): Promise<ScanRequest[]> {
    return (await this.send<{ scans: ScanRequest[] }>("scans")).scans;
  }

  /** Resets behaviours, tokens and uploads. */
  async reset(): Promise<void> {
    await this.send("reset");
  }
}
