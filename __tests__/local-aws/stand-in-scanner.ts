import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, ServerProcess } from "../../local-aws/server-process";
import { SysdigControl } from "../../local-aws/sysdig/control";
import type { ScanResult } from "../../local-aws/sysdig/result";

const ROOT = join(__dirname, "..", "..");

/** How a run of the stand-in scanner ended. */
export interface Scan {
  code: number;
  output: string;
  result?: ScanResult;
}

/** A simulated Sysdig in a process of its own, and the stand-in scanner as it hands it out. */
export class StandInScanner {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
    readonly control: SysdigControl,
    private readonly server: ServerProcess,
  ) {}

  static async start(): Promise<StandInScanner> {
    const folder = mkdtempSync(join(tmpdir(), "sysdig-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await ServerProcess.start({
      command: process.execPath,
      args: ["--import", "tsx", "local-aws/sysdig/server.ts", String(port)],
      cwd: ROOT,
      environment: { PATH: process.env.PATH ?? "" },
      readyUrl: `${url}/_health`,
      logFile: join(folder, "sysdig.log"),
      detached: false,
    });
    const scanner = new StandInScanner(folder, url, new SysdigControl(url), server);
    writeFileSync(scanner.program, await scanner.download("sysdig-cli-scanner"));
    chmodSync(scanner.program, 0o755);
    return scanner;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get resultFile(): string {
    return join(this.folder, "result.json");
  }

  private get program(): string {
    return join(this.folder, "sysdig-cli-scanner");
  }

  private async download(file: string): Promise<Buffer> {
    const response = await fetch(`${this.url}/scanning/bin/sysdig-cli-scanner/1.30.1/linux/arm64/${file}`);
    return Buffer.from(await response.arrayBuffer());
  }

  scan(image: string, args: string[] = [], environment: Record<string, string> = {}): Promise<Scan> {
    const file = this.resultFile;
    rmSync(file, { force: true });
    const all = ["--apiurl", this.url, `--output=json-file=${file}`, "--console-log", ...args, image];
    const env = { PATH: process.env.PATH, SECURE_API_TOKEN: "token", ...environment };
    return new Promise((resolve) => {
      execFile(this.program, all, { env }, (error, stdout, stderr) => {
        const result: ScanResult | undefined = existsSync(file)
          ? JSON.parse(readFileSync(file, "utf8"))
          : undefined;
        resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}`, result });
      });
    });
  }
}
