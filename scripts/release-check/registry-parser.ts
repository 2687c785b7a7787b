import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const PARSER = "terraform-config-inspect";
const HOW_TO_GET_IT =
  "go install github.com/hashicorp/terraform-config-inspect@v0.0.0-20260904064934-75d64de68c31 puts it into $(go env GOPATH)/bin";

interface Report {
  readonly diagnostics?: readonly {
    readonly severity: string;
    readonly summary: string;
    readonly detail?: string;
    readonly pos?: { readonly filename: string; readonly line: number };
  }[];
}

/** Returns findings of the Terraform Registry's own parser in a module and its examples, each with its place. */
export function parserFindings(folder: string, searchPath = process.env.PATH): string[] {
  const examples = existsSync(join(folder, "examples"))
    ? readdirSync(join(folder, "examples")).map((name) => `examples/${name}`)
    : [];
  return [".", ...examples].flatMap((part) => findings(folder, part, searchPath));
}

function findings(folder: string, part: string, searchPath?: string): string[] {
  const report = JSON.parse(inspect(join(folder, part), searchPath)) as Report;
  return (report.diagnostics ?? []).map(({ severity, summary, detail, pos }) => {
    const place = pos ? `${join(part, pos.filename)}:${pos.line}: ` : "";
    return `${place}the Registry's parser finds ${severity === "error" ? "an error" : `a ${severity}`}: ${[summary, detail].filter(Boolean).join(": ")}`;
  });
}

function inspect(folder: string, searchPath?: string): string {
  try {
    return execFileSync(PARSER, ["--json", "."], {
      cwd: folder,
      env: { ...process.env, PATH: searchPath },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { code, status, stdout } = error as NodeJS.ErrnoException & { status?: number; stdout?: string };
    if (code === "ENOENT") {
      throw new Error(`${PARSER}, the Registry's own parser, is not on the PATH: ${HOW_TO_GET_IT}.`);
    }
    // It ends with 1 if it finds something.
    if (status === 1 && stdout) {
      return stdout;
    }
    throw error;
  }
}
