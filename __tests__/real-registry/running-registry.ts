import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { CertificateAuthority } from "../../local-aws/registry/certificates";
import { freePort } from "../../local-aws/server-process";

export const LOGIN = { username: "puller", password: "a-password" };
/** Of that password: `htpasswd -nbB puller a-password`. */
const HTPASSWD = "puller:$2y$05$o0Z7jpAleMpoOiY1EvMKM.503.7j0xNVHbZ9mzIRw90OOMcWA7mh.\n";

const SERVICE = "registry of the tests";
const ISSUER = "login service of the tests";

/** The distribution project's registry, which Docker Hub and many others run: https://distribution.github.io/distribution/ */
export class RunningRegistry {
  private constructor(
    readonly host: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly tokens?: Worker,
  ) {}

  static async start(scheme: "basic" | "bearer"): Promise<RunningRegistry> {
    const folder = mkdtempSync(join(tmpdir(), "real-registry-"));
    const port = await freePort();
    const { auth, tokens } = await (scheme === "basic" ? basicLogin(folder) : tokenLogin(folder));
    const configuration = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, "data") } },
      http: { addr: `127.0.0.1:${port}` },
      auth,
    };
    // JSON is YAML, too.
    writeFileSync(join(folder, "config.yml"), JSON.stringify(configuration));
    const log = openSync(join(folder, "log"), "a");
    const process = spawn("docker-registry", ["serve", join(folder, "config.yml")], {
      stdio: ["ignore", log, log],
    });
    const failed = new Promise<never>((_, reject) => process.once("error", reject));
    const registry = new RunningRegistry(`127.0.0.1:${port}`, folder, process, tokens);
    await Promise.race([registry.untilReady(), failed]);
    return registry;
  }

  /** Pushes an image with a real client; answers the digest of its index. */
  push(layout: string, repository: string, format: "oci" | "v2s2"): string {
    const credentials = `${LOGIN.username}:${LOGIN.password}`;
    const target = `docker://${this.host}/${repository}`;
    const digestFile = join(this.folder, "digest");
    const options = ["--insecure-policy", "copy", "--all", "--format", format, "--digestfile", digestFile];
    const login = ["--dest-tls-verify=false", "--dest-creds", credentials];
    execFileSync("skopeo", [...options, ...login, `oci:${layout}:latest`, target], { encoding: "utf8" });
    return readFileSync(digestFile, "utf8").trim();
  }

  /** The digest of an architecture's manifest, as a real client sees it. */
  manifestOf(repository: string, architecture: string): string | undefined {
    const login = ["--tls-verify=false", "--creds", `${LOGIN.username}:${LOGIN.password}`];
    const image = `docker://${this.host}/${repository}`;
    const index: { manifests: { digest: string; platform: { architecture: string } }[] } = JSON.parse(
      execFileSync("skopeo", ["inspect", "--raw", ...login, image], { encoding: "utf8" }),
    );
    return index.manifests.find(({ platform }) => platform.architecture === architecture)?.digest;
  }

  async stop(): Promise<void> {
    this.process.kill();
    await this.tokens?.terminate();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async untilReady(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const status = await fetch(`http://${this.host}/v2/`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 401) return;
      await sleep(100);
    }
    throw new Error(`the registry did not get ready: ${readFileSync(join(this.folder, "log"), "utf8")}`);
  }
}

async function basicLogin(folder: string): Promise<{ auth: object; tokens?: Worker }> {
  writeFileSync(join(folder, "htpasswd"), HTPASSWD);
  return { auth: { htpasswd: { realm: "registry", path: join(folder, "htpasswd") } } };
}

async function tokenLogin(folder: string): Promise<{ auth: object; tokens: Worker }> {
  const authority = new CertificateAuthority();
  writeFileSync(join(folder, "authority.pem"), authority.certificate);
  const tokens = new Worker(join(__dirname, "token-service.cjs"), {
    workerData: { ...authority.issue("tokens"), ...LOGIN, issuer: ISSUER, service: SERVICE },
  });
  const port = await new Promise<number>((resolve, reject) => {
    tokens.once("message", resolve).once("error", reject);
  });
  const token = {
    realm: `http://127.0.0.1:${port}/token`,
    service: SERVICE,
    issuer: ISSUER,
    rootcertbundle: join(folder, "authority.pem"),
  };
  return { auth: { token }, tokens };
}
