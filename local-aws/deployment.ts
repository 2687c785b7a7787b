import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "./index";
import { type CommandResult, lastLines, runCommand } from "./run-command";

const STACK = "fargate-image-scanning";

/** Ten times the slowest run, for an overloaded machine. */
const TERRAFORM_TIMEOUT_MS = 900_000;

/** Objects and lists are written as JSON. */
export type Variables = Readonly<Record<string, unknown>>;

export function variablesEnvironment(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      `TF_VAR_${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** A Terraform configuration that real Terraform applies to an embedded AWS. */
export class TerraformFolder {
  constructor(
    protected readonly aws: LocalAws,
    private readonly configuration: string,
    /** Terraform, or OpenTofu, which takes the same arguments. @default terraform */
    private readonly binary: "terraform" | "tofu" = "terraform",
  ) {}

  async init(): Promise<CommandResult> {
    return this.terraformWith({}, "init");
  }

  async validate(): Promise<CommandResult> {
    return expectSuccess(`${this.binary} validate`, await this.tryTerraform({}, "validate"));
  }

  async apply(variables: Variables): Promise<CommandResult> {
    return this.terraformWith(variables, "apply", "-auto-approve");
  }

  /** Exit code 0: nothing to change; 2: changes. The output is the readable plan. */
  async plan(variables: Variables): Promise<CommandResult> {
    return this.tryTerraform(variables, "plan", "-detailed-exitcode");
  }

  async planJson(variables: Variables): Promise<string> {
    await this.terraformWith(variables, "plan", "-out=plan.tfplan");
    return (await this.terraformWith({}, "show", "-json", "plan.tfplan")).output;
  }

  async destroy(variables: Variables): Promise<CommandResult> {
    return this.terraformWith(variables, "destroy", "-auto-approve");
  }

  async outputs<T = string>(): Promise<Record<string, T>> {
    const { output } = await this.terraformWith({}, "output", "-json");
    const outputs: Record<string, { value: T }> = JSON.parse(output);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  sysdigVariables(): Variables {
    return { sysdig_secure_endpoint: this.aws.sysdigUrl, scanner_base_url: this.aws.scannerBaseUrl };
  }

  protected async terraformWith(
    variables: Variables,
    command: string,
    ...args: string[]
  ): Promise<CommandResult> {
    return expectSuccess(`${this.binary} ${command}`, await this.tryTerraform(variables, command, ...args));
  }

  private async tryTerraform(
    variables: Variables,
    command: string,
    ...args: string[]
  ): Promise<CommandResult> {
    // Options must come before file names.
    return runCommand(this.binary, [command, "-no-color", ...args], {
      timeoutMs: TERRAFORM_TIMEOUT_MS,
      cwd: this.configuration,
      env: {
        ...this.aws.childEnvironment(),
        // The only input without a default. Terraform ignores it if the configuration has no such variable.
        ...variablesEnvironment({ sysdig_secure_endpoint: this.aws.sysdigUrl, ...variables }),
      },
    });
  }
}

/** The deployable stack, synthesized by `main.ts` into its own folder. */
export class Deployment extends TerraformFolder {
  /** Contains configuration, plugins and state. */
  readonly folder: string;
  readonly stateFile: string;

  constructor(aws: LocalAws) {
    const folder = mkdtempSync(join(tmpdir(), "deployment-"));
    super(aws, join(folder, "out", "stacks", STACK));
    this.folder = folder;
    this.stateFile = join(folder, "terraform.tfstate");
  }

  async initialise(): Promise<void> {
    const repository = join(__dirname, "..");
    const app = [join(repository, "node_modules", ".bin", "tsx"), [join(repository, "main.ts")]] as const;
    const output = { CDKTF_OUTDIR: join(this.folder, "out"), STATE_LOCAL_PATH: this.stateFile };
    const env = { ...this.aws.childEnvironment(), ...output };
    expectSuccess("main.ts", await runCommand(...app, { cwd: this.folder, env }));
    await this.init();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function expectSuccess(what: string, result: CommandResult): CommandResult {
  if (result.code !== 0) {
    throw new Error(`${what} failed with exit code ${result.code}:\n${lastLines(result.output, 40)}`);
  }
  return result;
}
