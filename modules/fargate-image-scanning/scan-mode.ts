import type { Engine } from "../../functions/contract/images/scan";

export function modeIs(engine: Engine): string {
  return `var.scan_mode == "${engine}"`;
}

export function modeIsNot(engine: Engine): string {
  return `var.scan_mode != "${engine}"`;
}
