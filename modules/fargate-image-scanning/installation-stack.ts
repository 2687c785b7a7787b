import type { Construct } from "constructs";
import { ModuleStack, terraformVariables } from "../interface";
import { FargateImageScanning } from "./fargate-image-scanning";
import { INPUTS } from "./inputs";
import { MOVED, type Moved } from "./moved";
import { terraformOutputs } from "./outputs";

const INSTALLATION = "scanning";

/** One installation with every input as a Terraform variable and every output: what both fronts have in common. */
export class InstallationStack extends ModuleStack {
  readonly scanning: FargateImageScanning;

  /** @param outputWhenOff what outputs hold instead of null where their part is off */
  constructor(scope: Construct, id: string, moved: readonly Moved[] = MOVED, outputWhenOff?: string) {
    // Write-only arguments, which keep the token out of the state, came with it.
    super(scope, id, INSTALLATION, ">= 1.11");
    if (moved.length > 0) {
      this.addOverride("moved", moved);
    }
    this.scanning = new FargateImageScanning(this, INSTALLATION, terraformVariables(this, INPUTS));
    terraformOutputs(this, this.scanning, outputWhenOff);
  }
}
