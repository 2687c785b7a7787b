import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "./index";
import { type CommandResult, lastLines, runCommand } from "./run-command";

const STACK = "fargate-image-scanning";

/** Ten times what the slowest run takes, for a machine that has four times as much to do as it can. */
const TERRAFORM_TIMEOUT_MS = 900_000;

/** Terraform variables, by name; objects and lists are written as JSON. */
export type Variables = Readonly<Record<string, unknown>>;

/** The environment from which Terraform takes its variables. */
export function variablesEnvironment(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      `TF_VAR_${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** A folder with a Terraform configuration, run with real Terraform on an embedded AWS. */
export class TerraformFolder {
  constructor(
    protected readonly aws: LocalAws,
    private readonly configuration: string,
    /** The command that runs it: Terraform, or OpenTofu, which takes the same arguments. @default terraform */
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

  /** Exit code 0: nothing to change; 2: something. The output is the readable plan. */
  async plan(variables: Variables): Promise<CommandResult> {
    return this.tryTerraform(variables, "plan", "-detailed-exitcode");
  }

  /** The plan as Terraform's JSON. */
  async planJson(variables: Variables): Promise<string> {
    await this.terraformWith(variables, "plan", "-out=plan.tfplan");
    return (await this.terraformWith({}, "show", "-json", "plan.tfplan")).output;
  }

  async destroy(variables: Variables): Promise<CommandResult> {
    return this.terraformWith(variables, "destroy", "-auto-approve");
  }

  /** The outputs of the configuration, by name. */
  async outputs<T = string>(): Promise<Record<string, T>> {
    const { output } = await this.terraformWith({}, "output", "-json");
    const outputs: Record<string, { value: T }> = JSON.parse(output);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** The variables that connect a deployment to the simulated Sysdig. */
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
    // Options come before a file's name, or Terraform takes them for one.
    return runCommand(this.binary, [command, "-no-color", ...args], {
      timeoutMs: TERRAFORM_TIMEOUT_MS,
      cwd: this.configuration,
      env: {
        ...this.aws.childEnvironment(),
        // The one input without a default; a configuration without such a variable leaves it alone.
        ...variablesEnvironment({ sysdig_secure_endpoint: this.aws.sysdigUrl, ...variables }),
      },
    });
  }
}

/** The deployable stack, synthesized by `main.ts` into a folder of its own. */
export class Deployment extends TerraformFolder {
  /** Everything of this deployment: configuration, plugins and state. */
  readonly folder: string;
  readonly stateFile: string;

  constructor(aws: LocalAws) {
    const folder = mkdtempSync(join(tmpdir(), "deployment-"));
    super(aws, join(folder, "out", "stacks", STACK));
    this.folder = folder;
    this.stateFile = join(folder, "terraform.tfstate");
  }

  /** Synthesizes the stack and initialises Terraform. */
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
