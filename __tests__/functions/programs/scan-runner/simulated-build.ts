import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedRegistry } from "../../../../local-aws/registry/registry";
import { serveRegistry } from "../../../../local-aws/registry/serve";
import { type ExplainedError, explainedExports } from "./explained-error";
import { DIGEST } from "./result-document";

export const TOKEN = "s3cret-t0ken";
export const ECR_PASSWORD = "ecr-passw0rd";

interface FakeScanner {
  readonly exitCode?: number;
  /** What it leaves in its result file; nothing when undefined. */
  readonly result?: string;
  /** More lines of its script, in bash. */
  readonly script?: string;
}

interface BuildOptions {
  readonly scanner?: FakeScanner;
  /** What it does with the control image. Default: it ends well. */
  readonly control?: FakeScanner;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What the download address answers as `.sha256`; the right sum by default. */
  readonly publishedSum?: string;
  /** What the AWS CLI does, in bash. Default: it gives ECR's password. */
  readonly aws?: string;
  /** Whether no other user gets through to the build's folders. */
  readonly isLocked?: boolean;
  /** What curl meets under every host name. */
  readonly registry?: SimulatedRegistry;
}

export interface BuildEnd {
  readonly isGreen: boolean;
  readonly failedPhases: readonly string[];
  /** Variables that the build's shell has exported at its end. */
  readonly exported: Readonly<Record<string, string>>;
  /** What the coordinator makes of them, where they are no verdict. */
  readonly error: ExplainedError | undefined;
  readonly log: string;
  /** What was asked of the download address. */
  readonly downloads: readonly string[];
  /** What a program (scanner, control, aws, curl) was started with, one argument a line, or undefined if it never was. */
  readonly argumentsOf: (program: string) => string | undefined;
  readonly environmentOf: (program: string) => string | undefined;
  /** A file in the build's working folder. */
  readonly file: (path: string) => string | undefined;
}

interface Buildspec {
  readonly phases: Readonly<Record<string, { readonly commands?: readonly string[] }>>;
}

/** Runs a buildspec's phases with bash in an empty folder, as CodeBuild does: a failed phase makes the build red. */
export async function runBuild(buildspec: Buildspec, options: BuildOptions = {}): Promise<BuildEnd> {
  const root = mkdtempSync(join(tmpdir(), "scan-runner-test-"));
  // As in /tmp, where a build's folders are, everybody gets through.
  chmodSync(root, options.isLocked ? 0o700 : 0o711);
  const [work, bin, records, temp] = ["work", "bin", "records", "temp"].map((name) => {
    const folder = join(root, name);
    mkdirSync(folder);
    return folder;
  }) as [string, string, string, string];

  const record = (program: string) =>
    `printf '%s\\n' "$@" >>"${records}/${program}.args"\nenv >"${records}/${program}.env"\n`;
  // The scanner runs as another user.
  chmodSync(records, 0o777);
  const scans = (name: string, { exitCode = 0, result, script = "" }: FakeScanner = {}) => {
    if (result !== undefined) writeFileSync(join(records, `${name}.result`), result);
    const copy = result === undefined ? "" : `cp "${records}/${name}.result" "$file"`;
    return [record(name), copy, script, `exit ${exitCode}`].join("\n");
  };
  const scanner = [
    "#!/bin/bash",
    'for argument in "$@"; do case $argument in --output=json-file=*) file=${argument#*file=} ;; esac; done',
    'if [[ "${@: -1}" == file://* ]]; then',
    scans("control", options.control),
    "fi",
    scans("scanner", options.scanner),
  ].join("\n");
  const { aws = `[ "$1 $2" = "ecr get-login-password" ] && echo ${ECR_PASSWORD}` } = options;
  const fakes = {
    aws: `#!/bin/bash\n${record("aws")}${aws}\n`,
    curl: `#!/bin/bash\n${record("curl")}PATH=\${PATH#*:} exec curl "$@"\n`,
  };
  for (const [name, text] of Object.entries(fakes)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }

  const commands = ["install", "pre_build", "build", "post_build"].flatMap((phase) =>
    (buildspec.phases[phase]?.commands ?? []).map((command, index) => {
      const file = join(root, `${phase}-${index}.sh`);
      writeFileSync(file, command);
      return { phase, file };
    }),
  );
  const downloads: string[] = [];
  const server = createServer((request, response) => {
    downloads.push(request.url ?? "");
    if (/\/1\.30\.1\/linux\/(amd64|arm64)\/sysdig-cli-scanner$/.test(request.url ?? ""))
      return response.end(scanner);
    if (request.url?.endsWith("/sysdig-cli-scanner.sha256") && request.url.includes("/1.30.1/")) {
      return response.end(
        options.publishedSum ?? `${createHash("sha256").update(scanner).digest("hex")}  sysdig-cli-scanner\n`,
      );
    }
    return response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const registry = await serveRegistry(options.registry ?? new SimulatedRegistry(), join(root, "curl"));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bin`;

  const driver = [
    "red=0",
    ...commands.map(
      ({ phase, file }) => `source '${file}' || { red=1; echo ${phase} >>'${root}/failed-phases'; }`,
    ),
    `env -0 >'${root}/exported'`,
    "exit $red",
  ].join("\n");
  const environment: Record<string, string | undefined> = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: root,
    CURL_HOME: join(root, "curl"),
    TMPDIR: temp,
    SECURE_API_TOKEN: TOKEN,
    SYSDIG_SECURE_ENDPOINT: "https://secure.sysdig.com",
    SYSDIG_POLICIES: "[]",
    SYSDIG_SKIP_TLS_VERIFY: "false",
    SCANNER_VERSION: "1.30.1",
    SCANNER_BASE_URL: baseUrl,
    SCANNER_SHA256: "{}",
    BUILD_TIMEOUT_MINUTES: "30",
    FAIL_BUILD_ON_POLICY_FAILURE: "false",
    SCAN_ID: "0b7ee14c-6f4c-4b8a-9d0b-1a6f4b9c1111",
    IMAGE_REFERENCE: "docker.io/library/nginx:1.27",
    IMAGE_DIGEST: DIGEST,
    IMAGE_PLATFORM: "linux/amd64",
    ...options.environment,
  };
  try {
    const { code, log } = await new Promise<{ code: number; log: string }>((resolve) => {
      const shell = execFile(
        "bash",
        ["-c", driver],
        { cwd: work, env: environment as NodeJS.ProcessEnv },
        (_, stdout, stderr) => resolve({ code: shell.exitCode ?? -1, log: stdout + stderr }),
      );
    });
    const lines = readFileSync(join(root, "exported"), "utf8").split("\0");
    const exported = Object.fromEntries(
      lines
        .map((line) => /^(SCAN_\w+)=(.*)$/s.exec(line))
        .flatMap((match) => (match ? [[match[1], match[2]]] : [])),
    );
    const files = new Map<string, string>();
    const keep = (folder: string, name: string) => {
      const path = join(folder, name);
      if (existsSync(path)) files.set(path, readFileSync(path, "utf8"));
    };
    for (const name of ["pwned", "scan.xml", "list.xml"]) keep(work, name);
    for (const program of ["scanner", "control", "aws", "curl"]) {
      keep(records, `${program}.args`);
      keep(records, `${program}.env`);
    }
    keep(root, "failed-phases");
    return {
      isGreen: code === 0,
      failedPhases: files.get(join(root, "failed-phases"))?.trim().split("\n") ?? [],
      exported,
      error: explainedExports(exported, environment),
      log,
      downloads,
      argumentsOf: (program) => files.get(join(records, `${program}.args`)),
      environmentOf: (program) => files.get(join(records, `${program}.env`)),
      file: (path) => files.get(join(work, path)),
    };
  } finally {
    registry.stop();
    server.close();
    server.closeAllConnections();
    rmSync(root, { recursive: true, force: true });
  }
}
