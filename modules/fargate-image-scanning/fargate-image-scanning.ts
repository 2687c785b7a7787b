import { ref, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { Engine } from "../../functions/contract/images/scan";
import { BackendScanner } from "../backend-scanner";
import { CaBundle } from "../ca-bundle";
import { DeploymentGate, RemovedGate } from "../deployment-gate";
import { Enforcement } from "../enforcement";
import { Exceptions } from "../exceptions";
import { InlineScanner } from "../inline-scanner";
import { currentPlace, type Installation, InstallationName, RenamedInstallation } from "../installation";
import { tagAll, type Variables } from "../interface";
import { Members, membersRule } from "../members";
import { isPartOn, Monitoring } from "../monitoring";
import { functionProxyVariables } from "../network";
import { LambdaAccess } from "../node-function";
import { ScanCoordinator } from "../scan-coordinator";
import { madeAfterTable, ScanLedger } from "../scan-ledger";
import { ScanResults } from "../scan-results";
import { ScanTrigger, TRIGGER_TIMEOUT_SECONDS } from "../scan-trigger";
import { Scanner } from "../scanner";
import { SysdigToken } from "../sysdig-token";
import { TaskEvents } from "../task-events";
import { TaskSweeper } from "../task-sweeper";
import { and, comment, hasTag, isGiven, isMissing, isText, or, warnOfEntries } from "../terraform-language";

/**
 * Scans every container image that starts on AWS Fargate in one region: once per image, platform and freshness window.
 */
export class FargateImageScanning extends Construct {
  readonly taskEvents: TaskEvents;
  readonly ledger: ScanLedger;
  readonly members: Members;
  readonly token: SysdigToken;
  readonly scanner: Scanner;
  readonly results: ScanResults;
  readonly trigger: ScanTrigger;
  readonly coordinator: ScanCoordinator;
  readonly sweeper: TaskSweeper;
  readonly gate: DeploymentGate;
  readonly enforcement: Enforcement;
  readonly exceptions: Exceptions;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: Variables) {
    super(scope, id);
    const installation: Installation = {
      name: props.name,
      nameHolder: new InstallationName(this, "name", props.name).holder,
      ...currentPlace(this),
      logRetentionDays: props.logRetentionDays,
      kmsKeyArn: props.kmsKeyArn,
      iamRolePath: props.iamRolePath,
      permissionsBoundaryArn: props.permissionsBoundaryArn,
      writesMetrics: isPartOn(props.monitoring, "metrics"),
      functionVariables: functionVariables(this, props),
    };

    const hasMembers = isGiven(props.members);
    this.taskEvents = new TaskEvents(this, "task-events", {
      installation,
      enabled: props.enabled,
      clusterArns: props.clusterArns,
      launchTypes: props.launchTypes,
      consumerTimeoutSeconds: TRIGGER_TIMEOUT_SECONDS,
      furtherRules: [membersRule(installation, hasMembers)],
    });
    this.ledger = new ScanLedger(this, "scan-ledger", {
      installation,
      pointInTimeRecovery: props.ledgerPointInTimeRecovery,
      deletionProtection: props.ledgerDeletionProtection,
    });
    this.members = new Members(this, "members", {
      installation,
      settings: props.members,
      enabled: props.enabled,
      ledger: this.ledger,
      taskEvents: this.taskEvents,
    });
    this.token = new SysdigToken(this, "sysdig-token", {
      installation,
      existingSecret: props.sysdigSecureApiTokenSecret,
      parameter: props.sysdigSecureApiTokenSsmParameter,
      token: props.sysdigSecureApiToken,
      tokenVersion: props.sysdigSecureApiTokenVersion,
    });
    const caBundle = new CaBundle(this, "ca-bundle", {
      installation,
      secret: props.caBundleSecret,
      parameter: props.caBundleSsmParameter,
    });
    const sysdig = {
      token: this.token,
      caBundle,
      sysdigSecureEndpoint: props.sysdigSecureEndpoint,
      sysdigSkipTlsVerify: props.sysdigSkipTlsVerify,
    };
    this.scanner = new Scanner({
      scanMode: props.scanMode,
      inline: (exists) =>
        new InlineScanner(this, "inline-scanner", {
          ...sysdig,
          installation,
          sysdigPolicies: props.sysdigPolicies,
          scannerVersion: props.scannerVersion,
          scannerBaseUrl: props.scannerBaseUrl,
          scannerSha256: props.scannerSha256,
          failBuildOnPolicyFailure: props.failBuildOnPolicyFailure,
          ecrRepositoryArns: props.ecrRepositoryArns,
          registryCredentials: props.registryCredentials,
          secretKmsKeyArns: props.secretKmsKeyArns,
          buildEnvironmentType: props.buildEnvironmentType,
          buildComputeType: props.buildComputeType,
          buildImage: props.buildImage,
          buildTimeoutMinutes: props.buildTimeoutMinutes,
          preflightChecks: props.preflightChecks,
          maxConcurrentScans: props.maxConcurrentScans,
          members: this.members,
          vpcConfig: props.buildVpcConfig,
          proxy: props.proxy,
          additionalPolicyArns: props.additionalScannerPolicyArns,
          exists,
        }),
      backend: (exists) => new BackendScanner(this, "backend-scanner", { ...sysdig, exists }),
    });
    this.results = new ScanResults(this, "scan-results", {
      installation,
      securityHub: props.securityHub,
      topicSubscriberAccounts: props.resultsTopicSubscriberAccounts,
      outcomeEventBusArn: props.outcomeEventBusArn,
    });
    const lambdaAccess = new LambdaAccess(this, "lambda-access", {
      installation,
      vpcConfig: props.functionVpcConfig,
    });
    const shared = {
      installation,
      ledger: this.ledger,
      lambdaAccess,
      enabled: props.enabled,
      clusterArns: props.clusterArns,
      rescanAfterHours: props.rescanAfterHours,
      sweepSchedule: props.sweepSchedule,
      lambdaRuntime: props.lambdaRuntime,
    };
    const { members } = this;
    const chosen = { includeImages: props.includeImages, excludeImages: props.excludeImages };
    this.warnOfTags(props.excludeImages);
    this.enforcement = new Enforcement(this, "enforcement", {
      installation,
      settings: props.enforcement,
      clusterArns: props.clusterArns,
      members: props.members,
    });
    this.exceptions = new Exceptions(this, "exceptions", {
      ledger: this.ledger,
      exceptions: props.exceptions,
    });
    const hasGate = isGiven(props.deploymentGate);
    this.coordinator = new ScanCoordinator(this, "scan-coordinator", {
      ...shared,
      ...chosen,
      scanner: this.scanner,
      maxConcurrentScans: props.maxConcurrentScans,
      members,
      enforcement: this.enforcement,
      hasGate,
      results: this.results,
      ownerTagKeys: props.ownerTagKeys,
      summarySchedule: props.summarySchedule,
      hasExceptions: this.exceptions.exist,
    });
    const { work } = this.coordinator;
    this.trigger = new ScanTrigger(this, "scan-trigger", {
      ...shared,
      ...chosen,
      work,
      members,
      enforcement: this.enforcement,
      taskEvents: this.taskEvents,
      additionalPolicyArns: props.additionalTriggerPolicyArns,
    });
    this.sweeper = new TaskSweeper(this, "task-sweeper", {
      ...shared,
      ...chosen,
      work,
      members,
      launchTypes: props.launchTypes,
      ownerTagKeys: props.ownerTagKeys,
    });
    this.gate = new DeploymentGate(this, "deployment-gate", {
      ...shared,
      ...chosen,
      work,
      settings: props.deploymentGate,
      publishParameters: props.publishParameters,
      ecrRepositoryArns: props.ecrRepositoryArns,
      ownerTagKeys: props.ownerTagKeys,
      exists: hasGate,
    });
    new RemovedGate(this, "removed-gate", { installation, exists: hasGate });
    new RenamedInstallation(this, "renamed-installation", { installation });
    this.denyConfiguration();
    this.monitoring = new Monitoring(this, "monitoring", {
      installation,
      enabled: props.enabled,
      taskEvents: this.taskEvents,
      trigger: this.trigger,
      coordinator: this.coordinator,
      sweeper: this.sweeper,
      gate: this.gate,
      members,
      enforcement: this.enforcement,
      maxConcurrentScans: props.maxConcurrentScans,
      rescanAfterHours: props.rescanAfterHours,
      alarmActions: props.alarmActions,
      ticketActions: props.ticketActions,
      settings: props.monitoring,
    });

    madeAfterTable(this, this.ledger.table);
    tagAll(this, props.tags);
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

  /** No role that runs our code, or takes policies of the user, may write exceptions or open the gate. */
  private denyConfiguration(): void {
    const { ledger, scanner, trigger, coordinator, sweeper, gate } = this;
    for (const { role } of [trigger.function, coordinator.function, sweeper.function]) {
      ledger.denyConfiguration(role);
    }
    ledger.denyConfiguration(scanner.inline.role, scanner.hasBuilds);
    ledger.denyConfiguration(gate.function.role, gate.exists);
  }
}

/** Functions outside of a VPC that builds are in cannot reach its proxy. */
function functionVariables(
  scope: Construct,
  { proxy, buildVpcConfig, functionVpcConfig, scanMode }: Variables,
): Record<string, string> {
  const withBuilds = or(isMissing(buildVpcConfig), isText<Engine>(scanMode, "backend"));
  const isReached = or(isGiven(functionVpcConfig), withBuilds);
  return functionProxyVariables(scope, proxy, and(isGiven(proxy), isReached));
}
