import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { type ITerraformDependable, Token } from "cdktf";
import type { ENGINE_VARIABLES, EngineVariable } from "../../functions/contract/environment";
import type { Engine } from "../../functions/contract/images/scan";
import type { BackendScanner } from "../backend-scanner";
import type { InlineScanner } from "../inline-scanner";
import { type BoolValue, choose, isText } from "../terraform-language";

export interface ScannerProps {
  /** The input of that name. */
  readonly scanMode: Engine;
  readonly inline: (exists: BoolValue) => InlineScanner;
  readonly backend: (exists: BoolValue) => BackendScanner;
}

/** The engine that analyses images, in either scan mode; its users do not know the mode. */
export class Scanner {
  /** The CodeBuild project and its role. */
  readonly inline: InlineScanner;
  readonly backend: BackendScanner;
  /** Whether there are builds, and so events of builds. */
  readonly hasBuilds: BoolValue;

  constructor(private readonly props: ScannerProps) {
    this.hasBuilds = isText(props.scanMode, "inline");
    this.inline = props.inline(this.hasBuilds);
    this.backend = props.backend(isText(props.scanMode, "backend"));
  }

  /** The environment variables by which a function finds the scanner. */
  get environment(): { readonly SCAN_MODE: Engine } & Partial<Record<EngineVariable, string>> {
    const { hasBuilds, inline } = this;
    const project: Record<(typeof ENGINE_VARIABLES)["inline"][number], string> = {
      // A function's variable may be empty but not null.
      SCANNER_PROJECT: Token.asString(choose(hasBuilds, inline.project.name, "")),
    };
    return { SCAN_MODE: this.props.scanMode, ...project };
  }

  /** Further such variables, a map that only Terraform knows. */
  get backendEnvironment(): Readonly<Record<string, string>> {
    return this.backend.environment;
  }

  /** Lets a role start scans and look after them: the coordinator's alone has that right. */
  grantStart(role: IamRole): ITerraformDependable[] {
    return [...this.inline.grantStart(role), ...this.backend.grantStart(role)];
  }
}
