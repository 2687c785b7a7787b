import { Construct } from "constructs";
import type { Installation } from "./installation";

export class Part extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly installation: Installation,
  ) {
    super(scope, id);
  }
}
