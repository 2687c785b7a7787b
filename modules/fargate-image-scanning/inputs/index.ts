import type { Input } from "../../interface";
import { BLOCKING_INPUTS } from "./blocking";
import { BUILD_INPUTS } from "./builds";
import { INSTALLATION_INPUTS, LEDGER_INPUTS, RESOURCE_INPUTS } from "./installation";
import { MEMBERS_INPUT } from "./members";
import { MONITORING_INPUTS } from "./monitoring";
import { NETWORK_INPUTS } from "./network";
import { RESULT_INPUTS } from "./results";
import { SYSDIG_INPUTS } from "./sysdig";
import { TASK_INPUTS } from "./tasks";

/** Every input of the product, in the order of the documentation. */
export const INPUTS: readonly Input[] = [
  ...INSTALLATION_INPUTS,
  ...SYSDIG_INPUTS,
  ...TASK_INPUTS,
  MEMBERS_INPUT,
  ...BUILD_INPUTS,
  ...RESULT_INPUTS,
  ...BLOCKING_INPUTS,
  ...NETWORK_INPUTS,
  ...RESOURCE_INPUTS,
  ...LEDGER_INPUTS,
  ...MONITORING_INPUTS,
];
