import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws";
import { TerraformFolder, type Variables } from "../../local-aws/deployment";
import type { CommandResult } from "../../local-aws/run-command";
import { callOfModule, TOKEN_FROM_VARIABLE } from "./planned-folder";

const CALL = "module.scanning";

/** What a plan does with each resource, by its address within the module. */
export interface PlannedChanges {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  readonly replaced: readonly string[];
}

/** A user's configuration that calls the published module, and has all of its outputs. */
export class ModuleDeployment extends TerraformFolder {
  readonly stateFile: string;
  private readonly source: string;

  private constructor(
    aws: LocalAws,
    /** Configuration, module and state. */
    readonly folder: string,
    private readonly module: string,
  ) {
    super(aws, folder);
    this.stateFile = join(folder, "terraform.tfstate");
    this.source = join(folder, "scanning");
  }

  /** @param module its folder */
  static of(module: string): (aws: LocalAws) => ModuleDeployment {
    return (aws) => new ModuleDeployment(aws, mkdtempSync(join(tmpdir(), "module-deployment-")), module);
  }

  async initialise(): Promise<void> {
    cpSync(this.module, this.source, { recursive: true });
    this.call({});
    await this.terraformWith({}, "init");
  }

  override async apply(inputs: Variables): Promise<CommandResult> {
    return super.apply(this.call(inputs));
  }

  override async plan(inputs: Variables): Promise<CommandResult> {
    return super.plan(this.call(inputs));
  }

  override async destroy(inputs: Variables): Promise<CommandResult> {
    return super.destroy(this.call(inputs));
  }

  async changes(inputs: Variables): Promise<PlannedChanges> {
    const { resource_changes = [] } = JSON.parse(await this.planJson(this.call(inputs))) as {
      resource_changes?: { address: string; mode: string; change: { actions: string[] } }[];
    };
    const managed = resource_changes.filter(({ mode }) => mode === "managed");
    const those = (...actions: string[]) =>
      managed
        .filter(({ change }) => actions.includes(change.actions.join()))
        .map(({ address }) => address.replace(`${CALL}.`, ""))
        .sort();
    return {
      created: those("create"),
      updated: those("update"),
      deleted: those("delete"),
      replaced: those("delete,create", "create,delete"),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the call of the module; answers the variables of the configuration: the token alone, as it is ephemeral. */
  private call({ sysdig_secure_api_token, ...inputs }: Variables): Variables {
    const configuration = callOfModule(this.source, "./scanning", { ...inputs, ...TOKEN_FROM_VARIABLE });
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(configuration));
    return sysdig_secure_api_token === undefined ? {} : { token: sysdig_secure_api_token };
  }
}
