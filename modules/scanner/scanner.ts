import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { type ITerraformDependable, Token } from "cdktf";
import type { ENGINE_VARIABLES, EngineVariable } from "../../functions/contract/environment";
import type { Engine } from "../../functions/contract/images/scan";
import type { BackendScanner } from "../backend-scanner";
import type { InlineScanner } from "../inline-scanner";
import { type BoolValue, choose, isText } from "../terraform-language";

export interface ScannerProps {
  /** An engine, or a Terraform expression that gives one of them. */
  readonly scanMode: Engine;
  /** Called where that mode is, or may be, the one that is used. */
  readonly inline: (exists: BoolValue) => InlineScanner;
  readonly backend: (exists: BoolValue) => BackendScanner;
}

/** The engine that analyses images, in either scan mode; its users do not know the mode. */
export class Scanner {
  /** The CodeBuild project and its role; undefined where the mode is known to be `backend`. */
  readonly inline?: InlineScanner;
  readonly backend?: BackendScanner;
  /** Whether there are builds, and so events of builds. */
  readonly hasBuilds: BoolValue;

  constructor(private readonly props: ScannerProps) {
    this.hasBuilds = isText(props.scanMode, "inline");
    const isBackend = isText(props.scanMode, "backend");
    this.inline = this.hasBuilds === false ? undefined : props.inline(this.hasBuilds);
    this.backend = isBackend === false ? undefined : props.backend(isBackend);
  }

  /** Name of the CodeBuild project; null in backend mode. */
  get projectName(): string {
    return this.inline?.project.name ?? Token.asString(Token.nullValue());
  }

  /** ARN of the CodeBuild project; null in backend mode. */
  get projectArn(): string {
    return this.inline?.project.arn ?? Token.asString(Token.nullValue());
  }

  /** Role of the builds; null in backend mode. */
  get roleArn(): string {
    return this.inline?.role.arn ?? Token.asString(Token.nullValue());
  }

  /** The environment variables by which a function finds the scanner. */
  get environment(): { readonly SCAN_MODE: Engine } & Partial<Record<EngineVariable, string>> {
    const { hasBuilds, inline } = this;
    const project: Record<(typeof ENGINE_VARIABLES)["inline"][number], string> | undefined = inline && {
      // A function's variable may be empty but not null.
      SCANNER_PROJECT: Token.asString(choose(hasBuilds, inline.project.name, "")),
    };
    return { SCAN_MODE: this.props.scanMode, ...project };
  }

  /** Further such variables, which may be a map that only Terraform knows. */
  get backendEnvironment(): Readonly<Record<string, string>> {
    return this.backend?.environment ?? {};
  }

  /** Lets a role start scans and look after them: the coordinator's alone has that right. */
  grantStart(role: IamRole): ITerraformDependable[] {
    return [...(this.inline?.grantStart(role) ?? []), ...(this.backend?.grantStart(role) ?? [])];
  }
}
