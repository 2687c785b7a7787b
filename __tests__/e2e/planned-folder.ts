import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws";
import { TerraformFolder, type Variables } from "../../local-aws/deployment";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { Plan } from "./plan";

const PLAN_FILE = "a.tfplan";

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

  /** With what words Terraform refuses a plan, in one line; undefined when there is a plan. */
  async refusal(variables: Variables = {}): Promise<string | undefined> {
    const { code, output } = await this.plan(variables);
    return code === 1 ? output.replace(/[│╷╵\s]+/g, " ") : undefined;
  }
}

/** A user's configuration with one call of the published module and all of its outputs. */
export class ModuleConsumer extends PlannedFolder {
  constructor(
    aws: LocalAws,
    folder: string,
    private readonly source: string,
  ) {
    super(aws, folder);
  }

  /** Calls the module; every input that is not given is null. The token is a variable, as it is ephemeral. */
  call(inputs: Variables, more: object = {}): void {
    const nulls = Object.fromEntries(INPUTS.map(({ name }) => [name, null]));
    const token = { sysdig_secure_api_token: "${var.token}" };
    const outputs = readFileSync(join(this.folder, this.source, "outputs.tf"), "utf8");
    const names = [...outputs.matchAll(/^output "(\w+)"/gm)].map(([, name]) => name);
    this.write({
      ...more,
      variable: { token: { type: "string", default: null, ephemeral: true } },
      module: { scanning: { source: this.source, ...nulls, ...token, ...inputs } },
      output: Object.fromEntries(names.map((name) => [name, { value: `\${module.scanning.${name}}` }])),
    });
  }

  async plannedWith(inputs: Variables, variables: Variables = {}): Promise<Plan> {
    this.call(inputs);
    return this.planned(variables);
  }
}
