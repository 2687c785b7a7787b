import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Variables, variablesEnvironment } from "../../local-aws/deployment";
import type { LocalAws } from "../../local-aws/index";
import { deploymentEnvironment } from "../environment";
import { runInGroup } from "./process-group";
import { TerraformProgress } from "./terraform-progress";

const REPOSITORY = join(__dirname, "../..");
const CDKTF = join(REPOSITORY, "node_modules", ".bin", "cdktf");
const STACK = "fargate-image-scanning";

export interface Outputs {
  readonly ledger_table_name: string;
  /** Empty in backend mode. */
  readonly scanner_project_name: string;
  readonly trigger_function_name: string;
  readonly sweeper_function_name: string;
  readonly dead_letter_queue_url: string;
  readonly deployment_gate_function_arn: string;
  readonly deployment_gate_role_arn: string;
}

type Show = (text: string) => void;

/**
 * Deploys `main.ts` from its own project folder, so that state, configuration and tfvars files of a real deployment
 * stay untouched.
 */
export class CdktfProject {
  private readonly output: string;
  private readonly outputsFile: string;
  private readonly environment: Record<string, string>;

  /** @param folder an empty folder that outlives the deployment */
  constructor(
    aws: LocalAws,
    private readonly folder: string,
    /** Inputs of the stack, except those for the simulated Sysdig. */
    inputs: Variables,
  ) {
    mkdirSync(folder);
    this.output = join(folder, "cdktf.out");
    this.outputsFile = join(folder, "outputs.json");
    this.environment = deploymentEnvironment(aws.childEnvironment(), {
      STATE_LOCAL_PATH: join(folder, `terraform.${STACK}.tfstate`),
      CDKTF_HOME: join(folder, "cdktf-home"),
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "1",
      CI: "1",
      NO_COLOR: "1",
      // Set for the same reason as in terraformEnvironment().
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      ...variablesEnvironment(inputs),
      TF_VAR_sysdig_secure_endpoint: aws.sysdigUrl,
      TF_VAR_scanner_base_url: aws.scannerBaseUrl,
      TF_VAR_sysdig_secure_api_token: "a-token-that-only-the-demo-knows",
    });
    const settings: { app: string } = JSON.parse(readFileSync(join(REPOSITORY, "cdktf.json"), "utf8"));
    const app = `cd ${JSON.stringify(REPOSITORY)} && ${settings.app}`;
    // The stack calls no module. With modules, cdktf would look for their bindings in this folder.
    writeFileSync(
      join(folder, "cdktf.json"),
      JSON.stringify({ ...settings, app, terraformModules: [] }, null, 2),
    );
  }

  async deploy(signal: AbortSignal, show: Show): Promise<Outputs> {
    show("synthesizing main.ts");
    await this.cdktf(signal, show, "deploy", "--outputs-file", this.outputsFile);
    const outputs: Record<string, Outputs> = JSON.parse(readFileSync(this.outputsFile, "utf8"));
    const found = outputs[STACK];
    if (found === undefined) {
      throw new Error(`cdktf deploy wrote no outputs of the stack ${STACK}`);
    }
    return found;
  }

  async destroy(signal: AbortSignal, show: Show): Promise<void> {
    show("reading the state");
    await this.cdktf(signal, show, "destroy");
  }

  private async cdktf(signal: AbortSignal, show: Show, command: string, ...args: string[]): Promise<void> {
    const progress = new TerraformProgress();
    await runInGroup(
      CDKTF,
      [
        command,
        "--auto-approve",
        "--no-color",
        // Locking would call the registry even for a mirrored provider.
        "--skip-provider-lock",
        "--output",
        this.output,
        ...args,
      ],
      {
        cwd: this.folder,
        env: this.environment,
        signal,
        onLine: (line) => {
          const text = progress.read(line);
          if (text !== undefined) {
            show(text);
          }
        },
      },
    );
  }
}
