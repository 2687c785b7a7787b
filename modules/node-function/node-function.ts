import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, Fn, TerraformAsset, Token } from "cdktf";
import { Construct } from "constructs";
import type { Program, ProgramEnvironment } from "../../functions/contract/environment";
import { NO_METRICS } from "../../functions/contract/telemetry";
import { type Installation, serviceRole } from "../installation";
import { placeInVpc, VPC_ATTRIBUTES } from "../network";
import { finishedProgram } from "../programs";
import {
  allow,
  attributeOf,
  attributeValues,
  type BoolValue,
  choose,
  comment,
  counted,
  grant,
  triggerOf,
} from "../terraform-language";
import type { LambdaAccess } from "./lambda-access";

export interface NodeFunctionProps<P extends Program> {
  readonly installation: Installation;
  /** The program's folder under `functions/`; also the last part of the function's name. */
  readonly program: P;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** At most 4 KB in all. Numbers stay numbers, because cdktf loses numbers in texts among the arguments of `merge`. */
  readonly environment: ProgramEnvironment<P>;
  /** Further variables, in maps that only Terraform knows. Default: none */
  readonly furtherEnvironment?: readonly Readonly<Record<string, string>>[];
  readonly lambdaAccess: LambdaAccess;
  /** Whether the function exists, if only Terraform knows this. Default: it exists */
  readonly exists?: BoolValue;
}

/** A Lambda function for a program, with a role that may write the function's own log and nothing else. */
export class NodeFunction<P extends Program = Program> extends Construct {
  readonly role: IamRole;
  readonly function: LambdaFunction;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<P>) {
    super(scope, id);
    const { installation, program, lambdaAccess, exists = true } = props;
    const { inputs } = installation;
    const name = `${installation.name}-${program}`;

    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/lambda/${name}`,
      retentionInDays: inputs.logRetentionDays,
      kmsKeyId: inputs.kmsKeyArn,
    });
    counted(exists, this.logGroup);
    this.role = serviceRole(this, installation, {
      name: program,
      assumeRolePolicy: lambdaAccess.assumeRolePolicy,
      exists,
    });
    const writeOwnLog = allow(
      "WriteOwnLog",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      `${this.logGroup.arn}:*`,
    );
    const permissions = grant(this, "log", this.role, [writeOwnLog], exists);
    lambdaAccess.grantNetwork(this.role, exists);
    const code = new TerraformAsset(this, "code", {
      path: finishedProgram(`${program}.zip`),
      type: AssetType.FILE,
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: name,
      description: props.description,
      role: this.role.arn,
      runtime: inputs.lambdaRuntime,
      architectures: ["arm64"],
      handler: "index.handler",
      filename: code.path,
      sourceCodeHash: Fn.filebase64sha256(code.path),
      timeout: props.timeoutSeconds,
      memorySize: props.memoryMegabytes,
      environment: { variables: variables(props) },
      kmsKeyArn: inputs.kmsKeyArn,
      dependsOn: [this.logGroup, permissions],
      // Lambda's grant on the environment's key is for this very role, not for a later role of the same name.
      lifecycle: { replaceTriggeredBy: [triggerOf(this.role, "unique_id")] },
    });
    counted(exists, this.function);
    const { functionVpcConfig } = inputs;
    const { subnet_ids, security_group_ids } = attributeValues(functionVpcConfig, VPC_ATTRIBUTES);
    placeInVpc(this.function, functionVpcConfig, { subnet_ids, security_group_ids });
    comment(
      this.function,
      "On arm64, which is a fifth cheaper and possible because the bundle has no machine code. The log group comes first, because a function that finds none creates one, which destroy would leave behind.",
    );
  }
}

function variables<P extends Program>({
  installation,
  environment,
  furtherEnvironment = [],
}: NodeFunctionProps<P>): Record<string, string> {
  const own = {
    INSTALLATION_NAME: installation.name,
    [NO_METRICS]: Token.asString(
      choose(attributeOf(installation.inputs.monitoring, "metrics"), "false", "true"),
    ),
    ...Object.fromEntries(
      Object.entries<string | number>(environment).map(([name, value]) => [name, text(value)]),
    ),
  };
  return Token.asStringMap(Fn.merge([own, ...furtherEnvironment, installation.functionVariables]));
}

function text(value: string | number): string {
  return Token.isUnresolved(value) && typeof value === "number"
    ? Token.asString(Fn.tostring(value))
    : String(value);
}
