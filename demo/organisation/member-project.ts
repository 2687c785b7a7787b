import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws/index";
import { deploymentEnvironment } from "../environment";
import { terraformCommand } from "../prerequisites";
import { runInGroup } from "../terraform/process-group";
import { MEMBERS, type MemberAccount, ORGANIZATION_ID } from "./accounts";

const MODULE = join(__dirname, "..", "..", "terraform-module", "modules", "member");
/** Default of the input `name`. */
const HUB_NAME = "fargate-image-scanning";

/** The module `member` in each member's account, called with plain Terraform as an account factory does. */
export class MemberProject {
  private readonly environment: Record<string, string>;

  /** @param folder an empty folder that outlives the deployment */
  constructor(
    aws: LocalAws,
    private readonly folder: string,
  ) {
    // The hub's output `member_settings`, written by hand, because members may be deployed before the hub.
    const hub = {
      hub_account_id: aws.accountId,
      hub_region: aws.region,
      hub_name: HUB_NAME,
      organization_id: ORGANIZATION_ID,
      event_bus_arn: `arn:aws:events:${aws.region}:${aws.accountId}:event-bus/${HUB_NAME}-members`,
      iam_role_path: "/",
    };
    mkdirSync(folder);
    writeFileSync(
      join(folder, "main.tf"),
      ['variable "hub" {\n  type = any\n}\n', ...MEMBERS.map(callOf)].join("\n"),
    );
    this.environment = deploymentEnvironment(aws.childEnvironment(), { TF_VAR_hub: JSON.stringify(hub) });
  }

  async apply(signal: AbortSignal): Promise<void> {
    await this.terraform(signal, "init");
    await this.terraform(signal, "apply", "-auto-approve");
  }

  async destroy(signal: AbortSignal): Promise<void> {
    await this.terraform(signal, "destroy", "-auto-approve");
  }

  private async terraform(signal: AbortSignal, ...args: string[]): Promise<void> {
    const { folder: cwd, environment: env } = this;
    // Shows no progress, because the hub takes longer and shows its own.
    const onLine = () => undefined;
    await runInGroup(terraformCommand(), [...args, "-no-color"], { cwd, env, signal, onLine });
  }
}

/** The embedded AWS uses an account's number as its access key. */
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
