import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { GATE_ATTRIBUTES } from "../../functions/contract/blocking/gate";
import { ecrRepositories, managedPolicy, Part, serviceRole } from "../installation";
import { NodeFunction } from "../node-function";
import type { WorkQueue } from "../scan-coordinator";
import { chosenImages, type ScanProgramProps, scanProgram } from "../scan-program";
import { chosenClusters, grantReadDeployments, inClusters } from "../service-deployments";
import {
  allow,
  and,
  assumedBy,
  attributeValues,
  type BoolValue,
  comment,
  counted,
  grant,
  isGiven,
} from "../terraform-language";

export interface DeploymentGateProps extends ScanProgramProps {
  readonly work: WorkQueue;
}

/**
 * Function and role that a service's lifecycle hook names. ECS then asks the function whether a deployment may go on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export class DeploymentGate extends Part {
  readonly function: NodeFunction;
  readonly hookRole: IamRole;
  readonly exists: BoolValue;
  /** Settings after defaults: the mode, where the gate blocks, the answer in each case, and the time. */
  readonly decisions: Readonly<Record<string, unknown>>;
  /**
   * Rights of the function to decide, and of ECS to invoke the function. A service with the hook must be created after
   * both.
   */
  readonly rights: { readonly ofFunction: ITerraformDependable[]; readonly ofHook: ITerraformDependable[] };

  constructor(scope: Construct, id: string, props: DeploymentGateProps) {
    super(scope, id, props.installation);
    const { installation, ledger, work } = props;
    const { inputs } = installation;
    const exists = isGiven(inputs.deploymentGate);
    this.exists = exists;
    const settings = attributeValues(inputs.deploymentGate, GATE_ATTRIBUTES);
    // As one text, because an output's map has only texts.
    this.decisions = { ...settings, block_in: Fn.join(", ", Token.asList(settings.block_in)) };
    comment(
      this,
      "The function that ECS asks whether a deployment may go on, and the role with which ECS invokes it.",
    );
    const { environment, ...shared } = scanProgram(props);
    this.function = new NodeFunction(this, "Default", {
      ...shared,
      exists,
      program: "deployment-gate",
      description: "Answers ECS whether a deployment may go on: whether its images have a good verdict",
      // ECS treats a time-out as a refusal, so calls of AWS have much shorter limits.
      timeoutSeconds: 30,
      // Twice the memory of the other functions, because more memory means more CPU, deployments wait for it, and calls
      // are few.
      memoryMegabytes: 512,
      environment: {
        ...environment,
        ...chosenImages(inputs),
        ENABLED: Token.asString(Fn.tostring(inputs.enabled)),
        DEPLOYMENT_GATE: Fn.jsonencode(settings),
        OWNER_TAG_KEYS: Fn.jsonencode(inputs.ownerTagKeys),
      },
    });
    const { role } = this.function;
    const ofFunction = [
      ledger.grantAsk(role, exists),
      work.grantPoke(role, exists),
      ...this.grantReadServices(role),
    ];
    this.hookRole = this.createHookRole();
    const invoke = allow("InvokeDeploymentGate", "lambda:InvokeFunction", this.function.function.arn);
    const ofHook = [grant(this, "invoke", this.hookRole, [invoke], exists)];
    this.rights = { ofFunction: [...new Set(ofFunction)], ofHook };
    this.publish("function-arn", this.function.function.arn, this.rights.ofFunction);
    this.publish("hook-role-arn", this.hookRole.arn, this.rights.ofHook);
  }

  /** Publishes a value that is not secret: `insecureValue` keeps it readable in the plans of services. */
  private publish(id: string, insecureValue: string, dependsOn: ITerraformDependable[]): void {
    const { installation } = this;
    const parameter = new SsmParameter(this, id, {
      name: `/${installation.name}/deployment-gate/${id}`,
      description: "Named by the lifecycle hook of services in other stacks",
      type: "String",
      insecureValue,
      dependsOn,
    });
    counted(and(this.exists, installation.inputs.publishParameters), parameter);
  }

  /** Grants reading of services. Uses managed policies, because they grow with clusters and repositories. */
  private grantReadServices(role: IamRole): ITerraformDependable[] {
    const { installation, exists } = this;
    const chosen = chosenClusters(this, installation.inputs.deploymentGate, installation.inputs);
    const attachments = grantReadDeployments(this, role, {
      installation,
      reader: "gate",
      clusterArns: chosen,
      exists,
    });
    const owners = managedPolicy(this, "read-owners", installation, {
      name: "gate-read-owners",
      description: "Tags of services that name the owners of deployments",
      statements: [
        allow("ReadOwnersOfServices", "ecs:DescribeServices", inClusters(installation, chosen, ["service"])),
      ],
      exists,
    });
    const images = managedPolicy(this, "read-images", installation, {
      name: "gate-read-images",
      description: "Images of deployments before their first task runs",
      statements: [
        // AWS defines no resources for this action.
        allow("ReadTaskDefinitions", "ecs:DescribeTaskDefinition", "*"),
        allow("ResolveTags", "ecr:DescribeImages", ecrRepositories(installation)),
      ],
      exists,
    });
    comment(images.document, "ecs:DescribeTaskDefinition knows no resources.");
    return [...attachments, images.attach(role), owners.attach(role)];
  }

  private createHookRole(): IamRole {
    const { installation, exists } = this;
    const part = new Construct(this, "hook");
    const role = serviceRole(part, installation, {
      name: "gate-hook",
      assumeRolePolicy: assumedBy(part, "ecs", undefined, exists),
      exists,
    });
    comment(
      role,
      "For the role of a hook, ECS documents no source account or ARN. A condition on them that ECS does not meet would roll back every deployment. The right iam:PassRole decides which services may name the role.",
    );
    return role;
  }
}
