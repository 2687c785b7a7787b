import type { Construct } from "constructs";
import { ModuleStack, terraformVariables } from "../interface";
import { FargateImageScanning } from "./fargate-image-scanning";
import { INPUTS } from "./inputs";
import { MOVED, type Moved } from "./moved";
import { terraformOutputs } from "./outputs";

const INSTALLATION = "scanning";

/** An installation with every input as a Terraform variable and every output: the base of module and stack. */
export class InstallationStack extends ModuleStack {
  readonly scanning: FargateImageScanning;

  /** @param outputWhenOff value of an output whose part is off. Default: null */
  constructor(scope: Construct, id: string, moved: readonly Moved[] = MOVED, outputWhenOff?: string) {
    // Terraform 1.11 brought write-only arguments, which keep the token out of the state.
    super(scope, id, INSTALLATION, ">= 1.11");
    if (moved.length > 0) {
      this.addOverride("moved", moved);
    }
    this.scanning = new FargateImageScanning(this, INSTALLATION, terraformVariables(this, INPUTS));
    terraformOutputs(this, this.scanning, outputWhenOff);
  }
}
