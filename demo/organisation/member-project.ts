import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws/index";
import { deploymentEnvironment } from "../environment";
import { terraformCommand } from "../prerequisites";
import { runInGroup } from "../process-group";
import { TerraformProgress } from "../terraform-progress";
import { MEMBERS, type MemberAccount } from "./accounts";

const MODULE = join(__dirname, "..", "..", "terraform-module", "modules", "member");

type Show = (text: string) => void;

/** One call of `modules/member` in each member's account, as an account factory makes it, by plain Terraform. */
export class MemberProject {
  private readonly environment: Record<string, string>;

  /** @param folder an empty folder that outlives the deployment */
  constructor(
    aws: LocalAws,
    private readonly folder: string,
    /** The hub's output `member_settings`. */
    hub: object,
  ) {
    mkdirSync(folder);
    writeFileSync(
      join(folder, "main.tf"),
      ['variable "hub" {\n  type = any\n}\n', ...MEMBERS.map(callOf)].join("\n"),
    );
    this.environment = deploymentEnvironment(aws.childEnvironment(), { TF_VAR_hub: JSON.stringify(hub) });
  }

  async apply(signal: AbortSignal, show: Show): Promise<void> {
    await this.terraform(signal, show, "init");
    await this.terraform(signal, show, "apply", "-auto-approve");
  }

  async destroy(signal: AbortSignal, show: Show): Promise<void> {
    await this.terraform(signal, show, "destroy", "-auto-approve");
  }

  private async terraform(signal: AbortSignal, show: Show, ...args: string[]): Promise<void> {
    const progress = new TerraformProgress();
    const onLine = (line: string) => {
      const text = progress.read(line);
      if (text !== undefined) {
        show(text);
      }
    };
    const { folder: cwd, environment: env } = this;
    await runInGroup(terraformCommand(), [...args, "-no-color"], { cwd, env, signal, onLine });
  }
}

/** An access key of the embedded AWS is the number of its account. */
function callOf({ name, account, region }: MemberAccount): string {
  return `provider "aws" {
  alias      = "${name}"
  region     = "${region}"
  access_key = "${account}"
  secret_key = "any"
}

module "${name}" {
  source    = ${JSON.stringify(MODULE)}
  providers = { aws = aws.${name} }

  hub = var.hub
}
`;
}
