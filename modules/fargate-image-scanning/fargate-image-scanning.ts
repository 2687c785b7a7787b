import { ref, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { Engine } from "../../functions/contract/images/scan";
import { BackendScanner } from "../backend-scanner";
import { CaBundle } from "../ca-bundle";
import { DeploymentGate, RemovedGate } from "../deployment-gate";
import { Enforcement } from "../enforcement";
import { Exceptions } from "../exceptions";
import { InlineScanner } from "../inline-scanner";
import { currentPlace, holdName, type Installation, RenamedInstallation } from "../installation";
import { tagAll } from "../interface";
import { Members, membersRule } from "../members";
import { Monitoring } from "../monitoring";
import { functionProxyVariables } from "../network";
import { LambdaAccess } from "../node-function";
import { ScanCoordinator } from "../scan-coordinator";
import { ScanLedger } from "../scan-ledger";
import { ScanResults } from "../scan-results";
import { ScanTrigger, TRIGGER_TIMEOUT_SECONDS } from "../scan-trigger";
import { SysdigToken } from "../sysdig-token";
import { TaskEvents } from "../task-events";
import { TaskSweeper } from "../task-sweeper";
import {
  and,
  comment,
  hasEntries,
  hasTag,
  type Inputs,
  isGiven,
  isMissing,
  isText,
  madeAfter,
  or,
  warnOfEntries,
} from "../terraform-language";

/**
 * Scans every container image that starts on AWS Fargate in one region: once per image, platform and freshness window.
 */
export class FargateImageScanning extends Construct {
  readonly installation: Installation;
  readonly taskEvents: TaskEvents;
  readonly ledger: ScanLedger;
  readonly members: Members;
  readonly token: SysdigToken;
  readonly inlineScanner: InlineScanner;
  readonly results: ScanResults;
  readonly trigger: ScanTrigger;
  readonly coordinator: ScanCoordinator;
  readonly sweeper: TaskSweeper;
  readonly gate: DeploymentGate;
  readonly enforcement: Enforcement;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, inputs: Inputs) {
    super(scope, id);
    const installation = {
      name: inputs.name,
      nameHolder: holdName(this, inputs.name),
      ...currentPlace(this),
      inputs,
      functionVariables: functionVariables(this, inputs),
    };
    this.installation = installation;

    this.taskEvents = new TaskEvents(this, "task-events", {
      installation,
      consumerTimeoutSeconds: TRIGGER_TIMEOUT_SECONDS,
      furtherRules: [membersRule(installation, isGiven(inputs.members))],
    });
    this.ledger = new ScanLedger(this, "scan-ledger", installation);
    const { ledger, taskEvents } = this;
    this.members = new Members(this, "members", { installation, ledger, taskEvents });
    const { members } = this;
    this.token = new SysdigToken(this, "sysdig-token", installation);
    const caBundle = new CaBundle(this, "ca-bundle", installation);
    const sysdig = { installation, token: this.token, caBundle };
    const hasBuilds = isText<Engine>(inputs.scanMode, "inline");
    const inBackend = isText<Engine>(inputs.scanMode, "backend");
    this.inlineScanner = new InlineScanner(this, "inline-scanner", { ...sysdig, members, exists: hasBuilds });
    const backend = new BackendScanner(this, "backend-scanner", { ...sysdig, exists: inBackend });
    this.results = new ScanResults(this, "scan-results", installation);
    const lambdaAccess = new LambdaAccess(this, "lambda-access", installation);
    this.warnOfTags(inputs.excludeImages);
    this.enforcement = new Enforcement(this, "enforcement", installation);
    new Exceptions(this, "exceptions", inputs.exceptions, ledger);
    const program = { installation, ledger, lambdaAccess };
    this.coordinator = new ScanCoordinator(this, "scan-coordinator", {
      ...program,
      members,
      inline: this.inlineScanner,
      backend,
      enforcement: this.enforcement,
      hasGate: isGiven(inputs.deploymentGate),
      results: this.results,
      hasExceptions: hasEntries(inputs.exceptions),
    });
    this.token.grantDescribe(this.coordinator.function.role);
    const asker = { ...program, work: this.coordinator.work };
    this.trigger = new ScanTrigger(this, "scan-trigger", { ...asker, members, taskEvents });
    this.sweeper = new TaskSweeper(this, "task-sweeper", { ...asker, members });
    this.gate = new DeploymentGate(this, "deployment-gate", asker);
    new RemovedGate(this, "removed-gate", installation);
    new RenamedInstallation(this, "renamed-installation", installation);
    this.denyConfiguration();
    this.monitoring = new Monitoring(this, "monitoring", this);

    madeAfter(this, this.ledger.table);
    tagAll(this, inputs.tags);
  }

  /** Warns of patterns on tags: whoever pushes an image chooses its tag, and so whether it is scanned. */
  private warnOfTags(excludeImages: readonly string[]): void {
    const part = new Construct(this, "exclude-images");
    comment(part, "Warns of patterns on tags: whoever pushes an image chooses its tag.");
    const { friendlyUniqueId } = new TerraformLocal(part, "list", excludeImages);
    warnOfEntries(
      part,
      "with-tag",
      "exclude_images",
      ref(`[for each in local.${friendlyUniqueId} : each if ${hasTag("each")}]`),
      "name a tag: whoever pushes an image chooses its tag, and so whether it is scanned. Name the repository alone, or a digest",
    );
  }

  /**
   * Forbids every role that runs our code, or to which users' policies are attached, to write exceptions or open the
   * gate.
   */
  private denyConfiguration(): void {
    const { ledger, inlineScanner, trigger, coordinator, sweeper, gate } = this;
    for (const { role } of [trigger.function, coordinator.function, sweeper.function]) {
      ledger.denyConfiguration(role);
    }
    ledger.denyConfiguration(inlineScanner.role, inlineScanner.exists);
    ledger.denyConfiguration(gate.function.role, gate.exists);
  }
}

/**
 * Returns the functions' proxy variables: none if only builds are in a VPC, because functions cannot reach its proxy.
 */
function functionVariables(
  scope: Construct,
  { proxy, buildVpcConfig, functionVpcConfig, scanMode }: Inputs,
): Record<string, string> {
  const withBuilds = or(isMissing(buildVpcConfig), isText<Engine>(scanMode, "backend"));
  const isReached = or(isGiven(functionVpcConfig), withBuilds);
  return functionProxyVariables(scope, proxy, and(isGiven(proxy), isReached));
}
