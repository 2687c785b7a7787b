import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "./index";
import { type CommandResult, lastLines, runCommand } from "./run-command";

const STACK = "fargate-image-scanning";

/** Twice what the slowest run takes. */
const TERRAFORM_TIMEOUT_MS = 150_000;

/** Terraform variables, by name; objects and lists are written as JSON. */
export type Variables = Readonly<Record<string, unknown>>;

/** The deployable stack, synthesized by `main.ts` into a folder of its own and run with real Terraform. */
export class Deployment {
  /** Everything of this deployment: configuration, plugins and state. */
  readonly folder = mkdtempSync(join(tmpdir(), "deployment-"));
  readonly stateFile = join(this.folder, "terraform.tfstate");

  constructor(private readonly aws: LocalAws) {}

  /** Synthesizes the stack and initialises Terraform. */
  async initialise(): Promise<void> {
    const repository = join(__dirname, "..");
    const app = [join(repository, "node_modules", ".bin", "tsx"), [join(repository, "main.ts")]] as const;
    await this.run(...app, { CDKTF_OUTDIR: join(this.folder, "out"), STATE_LOCAL_PATH: this.stateFile });
    await this.terraform("init", "-no-color", "-input=false");
  }

  /** The variables that connect a deployment to the simulated Sysdig. */
  sysdigVariables(): Variables {
    return { sysdig_secure_endpoint: this.aws.sysdigUrl, scanner_base_url: this.aws.scannerBaseUrl };
  }

  async apply(variables: Variables): Promise<CommandResult> {
    return this.terraformWith(variables, "apply", "-auto-approve");
  }

  /** Exit code 0: nothing to change; 2: something. The output is the readable plan. */
  async plan(variables: Variables): Promise<CommandResult> {
    return this.tryTerraform(variables, "plan", "-detailed-exitcode");
  }

  async destroy(variables: Variables): Promise<CommandResult> {
    return this.terraformWith(variables, "destroy", "-auto-approve");
  }

  /** The outputs of the stack, by name. */
  async outputs(): Promise<Record<string, string>> {
    const { output } = await this.terraform("output", "-json");
    const outputs: Record<string, { value: string }> = JSON.parse(output);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async terraformWith(variables: Variables, ...args: string[]): Promise<CommandResult> {
    return expectSuccess(`terraform ${args[0]}`, await this.tryTerraform(variables, ...args));
  }

  private async tryTerraform(variables: Variables, ...args: string[]): Promise<CommandResult> {
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        `TF_VAR_${name}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    return runCommand("terraform", [...args, "-no-color", "-input=false"], {
      timeoutMs: TERRAFORM_TIMEOUT_MS,
      cwd: join(this.folder, "out", "stacks", STACK),
      env: { ...this.aws.childEnvironment(), ...environment },
    });
  }

  private async terraform(...args: string[]): Promise<CommandResult> {
    return this.run("terraform", args, {}, join(this.folder, "out", "stacks", STACK));
  }

  private async run(
    command: string,
    args: readonly string[],
    environment: Record<string, string>,
    cwd = this.folder,
  ): Promise<CommandResult> {
    const env = { ...this.aws.childEnvironment(), ...environment };
    return expectSuccess(command, await runCommand(command, args, { cwd, env }));
  }
}

function expectSuccess(what: string, result: CommandResult): CommandResult {
  if (result.code !== 0) {
    throw new Error(`${what} failed with exit code ${result.code}:\n${lastLines(result.output, 40)}`);
  }
  return result;
}
