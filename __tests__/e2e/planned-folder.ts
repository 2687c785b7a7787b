import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws";
import { TerraformFolder, type Variables } from "../../local-aws/deployment";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { Plan } from "./plan";

const MODULE = "terraform-module";
export const PLAN_FILE = "a.tfplan";
const CREATED_TOGETHER = join(__dirname, "..", "terraform-runs", "created-together");

/** A folder with a Terraform configuration, of which only plans are made. */
export class PlannedFolder extends TerraformFolder {
  constructor(
    aws: LocalAws,
    readonly folder: string,
  ) {
    super(aws, folder);
  }

  /** Writes the configuration, in JSON. */
  write(configuration: object): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(configuration));
  }

  /** @throws Error with Terraform's own words when there is no plan */
  async planned(variables: Variables = {}): Promise<Plan> {
    await this.terraformWith(variables, "plan", `-out=${PLAN_FILE}`);
    const { output } = await this.terraformWith({}, "show", "-json", PLAN_FILE);
    return new Plan(JSON.parse(output));
  }

  /** Applies the latest of these plans. */
  async applyPlanned(variables: Variables = {}): Promise<string> {
    return (await this.terraformWith(variables, "apply", PLAN_FILE)).output;
  }

  /** With what words Terraform refuses a plan, in one line; undefined when there is a plan. */
  async refusal(variables: Variables = {}): Promise<string | undefined> {
    const { code, output } = await this.plan(variables);
    return code === 1 ? output.replace(/[│╷╵\s]+/g, " ") : undefined;
  }
}

/** The configuration that makes much of what it gives to the module, put beside a copy of that. */
export function createdTogether(aws: LocalAws, module: string): PlannedFolder {
  const folder = join(module, "tests", "created-together");
  cpSync(CREATED_TOGETHER, folder, { recursive: true });
  return new PlannedFolder(aws, folder);
}

/** What the module has to be given. */
const ENDPOINT = { sysdig_secure_endpoint: "https://secure.sysdig.com" };

/** The token is a variable of a configuration that calls the module, as it is ephemeral. */
export const TOKEN_FROM_VARIABLE = { sysdig_secure_api_token: "${var.token}" };

/** The configuration that calls a module, in JSON, with all of its outputs and a variable for the token. */
export function callOfModule(folder: string, source: string, inputs: Variables): object {
  const outputs = readFileSync(join(folder, "outputs.tf"), "utf8");
  const names = [...outputs.matchAll(/^output "(\w+)"/gm)].map(([, name]) => name);
  return {
    variable: { token: { type: "string", default: null, ephemeral: true } },
    module: { scanning: { source, ...ENDPOINT, ...inputs } },
    output: Object.fromEntries(names.map((name) => [name, { value: `\${module.scanning.${name}}` }])),
  };
}

/** A user's configuration with one call of the published module and all of its outputs, beside a copy of the module. */
export class ModuleConsumer extends PlannedFolder {
  private readonly source = `../${MODULE}`;

  private constructor(
    aws: LocalAws,
    /** Holds the configuration and the module. */
    readonly workspace: string,
  ) {
    super(aws, join(workspace, "consumer"));
  }

  /** One that is initialised, in a new folder. */
  static async on(aws: LocalAws): Promise<ModuleConsumer> {
    const workspace = mkdtempSync(join(tmpdir(), "module-consumer-"));
    cpSync(join(__dirname, "..", "..", MODULE), join(workspace, MODULE), { recursive: true });
    const consumer = new ModuleConsumer(aws, workspace);
    consumer.call({});
    await consumer.init();
    return consumer;
  }

  remove(): void {
    rmSync(this.workspace, { recursive: true, force: true });
  }

  /** Calls the module; every input that is not given is null, but those that have to be given. */
  call(inputs: Variables, more: object = {}): void {
    const nulls = Object.fromEntries(
      INPUTS.filter(({ isRequired }) => !isRequired).map(({ name }) => [name, null]),
    );
    const given = { ...nulls, ...TOKEN_FROM_VARIABLE, ...inputs };
    this.write({ ...more, ...callOfModule(join(this.folder, this.source), this.source, given) });
  }
}
