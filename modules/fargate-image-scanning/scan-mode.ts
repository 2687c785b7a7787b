import type { Engine } from "../../functions/contract/images/scan";

/** Terraform's words for: the input scan_mode is this engine. */
export function modeIs(engine: Engine): string {
  return `var.scan_mode == "${engine}"`;
}

/** Terraform's words for: it is another one. */
export function modeIsNot(engine: Engine): string {
  return `var.scan_mode != "${engine}"`;
}
