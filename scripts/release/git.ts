import { execFileSync } from "node:child_process";

/** Why a release must not leave the machine, in a sentence that says what to do. */
export class ReleaseRefused extends Error {
  constructor(message: string) {
    super(withoutUsers(message));
  }
}

/** Removes names and tokens of users from addresses, because a log would keep them. */
export const withoutUsers = (text: string) => text.replace(/(?<=\w:\/\/)[^/\s]*@/g, "");

/** @throws ReleaseRefused if there are complaints */
export function refuse(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new ReleaseRefused(complaints.join("\n"));
}

export class Repository {
  constructor(readonly folder: string) {}

  git(
    command: readonly string[],
    options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): string {
    return this.bytes(command, options).toString("utf8").trimEnd();
  }

  bytes(
    command: readonly string[],
    { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
  ): Buffer {
    try {
      return execFileSync("git", command, {
        cwd: this.folder,
        input,
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 28,
        stdio: ["pipe", "pipe", "pipe"],
      });
    } catch (error) {
      const { stderr = "", message } = error as Error & { readonly stderr?: Buffer | string };
      throw new ReleaseRefused(`git ${command[0]} failed: ${String(stderr).trim() || message}`);
    }
  }

  /** Whether git says yes by its exit code, as `merge-base --is-ancestor` does. */
  holds(...command: string[]): boolean {
    try {
      this.git(command);
      return true;
    } catch {
      return false;
    }
  }

  /** Returns the ids of a remote's refs by name. A tag is also there as `NAME^{}`, the commit that it names. */
  remoteRefs(remote: string, ...patterns: string[]): ReadonlyMap<string, string> {
    const lines = this.git(["ls-remote", remote, ...patterns])
      .split("\n")
      .filter((line) => line !== "");
    return new Map(lines.map((line) => line.split("\t").reverse() as [string, string]));
  }

  /** Fetches a ref of a remote without giving it a name here, and returns its id. */
  fetched(remote: string, ref: string): string {
    this.git(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, ref]);
    return this.remoteRefs(remote, ref).get(ref) ?? "";
  }

  filesOf(tree: string): ReadonlyMap<string, Uint8Array> {
    const paths = this.git(["ls-tree", "-r", "-z", "--name-only", tree]).split("\0").filter(Boolean);
    return new Map(
      paths.map((path) => [
        path,
        this.bytes(["cat-file", "blob", `${tree}${tree.includes(":") ? "/" : ":"}${path}`]),
      ]),
    );
  }
}
