import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalAwsControl, PLAIN } from "./control";
import { pythonEnvironment } from "./python-environment";
import { type RegistryControl, startRegistry } from "./registry";
import { freePort, ServerProcess } from "./server-process";
import { SysdigControl } from "./sysdig/control";
import { terraformEnvironment } from "./terraform";
import { WORK_FOLDER } from "./work-folder";

export type { FailRule, HookCall, KillRule, ReportFile, UndeliveredEvent } from "./control";
export type { ImageBehaviour, VulnerabilityCounts } from "./sysdig/catalog";
export type { ScanRequest, UploadedResult } from "./sysdig/simulated-sysdig";

const REGION = "us-east-1";
const ACCOUNT_ID = "123456789012";

export interface LocalAwsOptions {
  onProgress?: (message: string) => void;
  /** Whether the servers outlive this process. `stop()` or their pids then end them. @default false */
  detached?: boolean;
  /** Node binary for Lambda functions and builds. @default - the binary of this process */
  node?: string;
  /** @default us-east-1 */
  region?: string;
  /**
   * PEM file with the authorities that functions and builds take for the public ones. With it they call AWS, Sysdig and
   * registries by their real names, which only a proxy resolves.
   *
   * @default - they call the addresses of this machine
   */
  publicRoots?: string;
}

/** Starts the embedded AWS, Sysdig and registry on free loopback ports. Needs Python 3.10 or later. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const onProgress = options.onProgress ?? (() => undefined);
  const python = await pythonEnvironment(onProgress);
  onProgress("Starting the embedded AWS and the simulated Sysdig");
  try {
    return await start(options, python);
  } catch (error) {
    // Another process may have taken the port since it was found free.
    if (!/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    return start(options, python);
  }
}

async function start(options: LocalAwsOptions, python: string): Promise<LocalAws> {
  // The folder is outside the repository: otherwise functions and builds would find its node_modules.
  const runFolder = mkdtempSync(join(tmpdir(), "local-aws-"));
  const logFolder = options.detached ? mkdtempSync(join(WORK_FOLDER, "logs-")) : runFolder;
  const started: ServerProcess[] = [];
  try {
    const [awsPort, sysdigPort] = await Promise.all([freePort(), freePort()]);
    const settings = { ...options, region: options.region ?? REGION, python, runFolder, logFolder };
    const registry = startRegistry(join(runFolder, "curl"), {
      logFile: join(logFolder, "registry.log"),
      detached: options.detached,
      awsEndpoint: `http://127.0.0.1:${awsPort}`,
    });
    const starting = [
      startAws(awsPort, settings),
      startSysdig(sysdigPort, settings),
      registry.then(({ server }) => server),
    ];
    // All starts are awaited, so that after a failure none is left running.
    for (const outcome of await Promise.allSettled(starting)) {
      if (outcome.status === "fulfilled") started.push(outcome.value);
    }
    await Promise.all(starting);
    const { control } = await registry;
    return new LocalAws(awsPort, sysdigPort, control, settings.region, started, [runFolder, logFolder]);
  } catch (error) {
    await Promise.all(started.map((server) => server.stop()));
    for (const folder of [runFolder, logFolder]) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface StartSettings extends LocalAwsOptions {
  region: string;
  python: string;
  runFolder: string;
  logFolder: string;
}

function startAws(port: number, settings: StartSettings): Promise<ServerProcess> {
  const temporary = join(settings.runFolder, "tmp");
  mkdirSync(temporary);
  const path = [dirname(settings.node ?? process.execPath), process.env.PATH].join(":");
  return ServerProcess.start({
    command: join(settings.python, "bin", "python"),
    args: ["-m", "launcher", JSON.stringify(PLAIN)],
    cwd: __dirname,
    // Lambda functions inherit this environment, so it has nothing of the caller's except the PATH.
    environment: {
      PATH: path,
      HOME: temporary,
      TMPDIR: temporary,
      LANG: "C.UTF-8",
      PYTHONDONTWRITEBYTECODE: "1",
      // On Node 20 the AWS SDK warns at each start of a function. In AWS the functions run on Node 22.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
      MINISTACK_REGION: settings.region,
      LOCAL_AWS_RUN_FOLDER: settings.runFolder,
      ...(settings.publicRoots
        ? // Empty, for MiniStack would put in its own address; Node reads such a file only at its start.
          { AWS_ENDPOINT_URL: "", NODE_EXTRA_CA_CERTS: settings.publicRoots }
        : {
            LOCAL_AWS_ENDPOINT: `http://127.0.0.1:${port}`,
            LOCAL_AWS_CURL_HOME: join(settings.runFolder, "curl"),
          }),
      LOCAL_AWS_BUILD_PATH: [join(settings.python, "bin"), path].join(":"),
    },
    readyUrl: `http://127.0.0.1:${port}/_ministack/health`,
    logFile: join(settings.logFolder, "aws.log"),
    detached: settings.detached ?? false,
  });
}

function startSysdig(port: number, settings: StartSettings): Promise<ServerProcess> {
  return ServerProcess.start({
    command: process.execPath,
    args: ["--import", "tsx", join(__dirname, "sysdig", "server.ts"), String(port)],
    cwd: join(__dirname, ".."),
    environment: { PATH: process.env.PATH ?? "" },
    readyUrl: `http://127.0.0.1:${port}/_health`,
    logFile: join(settings.logFolder, "sysdig.log"),
    detached: settings.detached ?? false,
  });
}

export class LocalAws extends LocalAwsControl {
  /** Every instance that this process has started and not stopped. */
  static readonly running = new Set<LocalAws>();

  /** Address of the simulated Sysdig: `sysdig_secure_endpoint`. */
  readonly sysdigUrl: string;
  /** Download address of the stand-in scanner: `scanner_base_url`. */
  readonly scannerBaseUrl: string;
  readonly accountId = ACCOUNT_ID;
  readonly sysdig: SysdigControl;
  /** Options for the SDK clients of tests: the account's root user, who may also send `aws.*` events. */
  readonly clientConfig: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };

  constructor(
    awsPort: number,
    sysdigPort: number,
    /** The registry that builds reach under every host name. */
    readonly registry: RegistryControl,
    readonly region: string,
    private readonly servers: readonly ServerProcess[],
    private readonly folders: readonly [runFolder: string, logFolder: string],
  ) {
    super(`http://127.0.0.1:${awsPort}`);
    this.sysdigUrl = `http://127.0.0.1:${sysdigPort}`;
    this.scannerBaseUrl = `${this.sysdigUrl}/scanning/bin/sysdig-cli-scanner`;
    this.sysdig = new SysdigControl(this.sysdigUrl);
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: "test" };
    this.clientConfig = { endpoint: this.endpoint, region, credentials };
    LocalAws.running.add(this);
  }

  get pids(): number[] {
    return this.servers.map(({ pid }) => pid);
  }

  /** Files with the output of the servers. `stop()` removes them. */
  get logFiles(): string[] {
    return ["aws.log", "sysdig.log", "registry.log"].map((name) => join(this.folders[1], name));
  }

  /** Returns the variables with which Terraform, cdktf, the AWS CLI and the SDKs of a child process use this AWS. */
  environment(): Record<string, string> {
    // Otherwise the caller's proxy would be asked for loopback addresses.
    const noProxy = ["127.0.0.1", "localhost", process.env.NO_PROXY ?? process.env.no_proxy];
    const direct = noProxy.filter(Boolean).join(",");
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.clientConfig.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.clientConfig.credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
      NO_PROXY: direct,
      no_proxy: direct,
      ...terraformEnvironment(),
    };
  }

  /** Returns the whole environment of a child process: the caller's without AWS settings, plus `environment()`. */
  childEnvironment(): Record<string, string> {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
    return { ...(Object.fromEntries(own) as Record<string, string>), ...this.environment() };
  }

  /** Ends the servers with their builds and functions, and removes their files. */
  async stop(): Promise<void> {
    LocalAws.running.delete(this);
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}
