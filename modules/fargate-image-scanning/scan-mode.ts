import type { Engine } from "../../functions/contract/images/scan";
import { other } from "../interface";

/** Terraform's words for: the input scan_mode is this engine. */
export function modeIs(engine: Engine): string {
  return `var.scan_mode == "${engine}"`;
}

/** Terraform's words for: it is another one. */
export function modeIsNot(engine: Engine): string {
  return `var.scan_mode != "${engine}"`;
}

/** Whether the properties of the construct have this engine; false where only Terraform knows the mode. */
export function isMode(props: Readonly<Record<string, unknown>>, engine: Engine): boolean {
  return other(props, "scan_mode") === engine;
}
