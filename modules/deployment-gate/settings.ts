import { Fn, type IResolvable, Token } from "cdktf";
import type { InputAttribute } from "../../functions/contract/blocking/attributes";
import { GATE_ATTRIBUTES, type GateSettings } from "../../functions/contract/blocking/gate";
import { attributeOf } from "../terraform-language";

/**
 * How the gate decides. A Terraform expression for all of it, such as an object variable, has to have every attribute; one
 * of type `object({ mode = optional(string, "audit"), … })` has.
 */
export interface DeploymentGateSettings {
  /** `audit`: what would be blocked passes, and is published; or `block`. Default: audit */
  readonly mode?: string;
  /** The standing verdict of an image is FAILED: `block` or `allow`, as in all cases below. Default: block */
  readonly onFailed?: string;
  /** The same of an image that the service runs already: the deployment changes something else. Default: what onFailed is */
  readonly onFailedRunning?: string;
  /** No policy of Sysdig is for the image. Default: allow */
  readonly onNoPolicy?: string;
  /** The scan of an image ended in an error. Default: allow */
  readonly onError?: string;
  /** The scan of an image did not end in time. Default: allow */
  readonly onTimeout?: string;
  /** The digest of an image cannot be known, or its reference cannot be read. Default: allow */
  readonly onUnknownImage?: string;
  /** The gate itself failed, such as by a call of AWS. Default: allow */
  readonly onGateFailure?: string;
  /** How long a deployment waits for its scans in all, in minutes, from 1 to 1,380. Default: 30 */
  readonly timeoutMinutes?: number;
  /** Clusters whose services may use the gate, at most 30. Default: those of the installation */
  readonly clusterArns?: string[];
}

/** Properties by the names of the variable's attributes. */
const PROPERTIES: Readonly<Record<keyof GateSettings, keyof DeploymentGateSettings>> = {
  mode: "mode",
  on_failed: "onFailed",
  on_failed_running: "onFailedRunning",
  on_no_policy: "onNoPolicy",
  on_error: "onError",
  on_timeout: "onTimeout",
  on_unknown_image: "onUnknownImage",
  on_gate_failure: "onGateFailure",
  timeout_minutes: "timeoutMinutes",
};

const ATTRIBUTES: Readonly<Record<keyof GateSettings, InputAttribute>> = GATE_ATTRIBUTES;

/** What holds, by the names of the variable's attributes. */
export function gateDecisions(settings: DeploymentGateSettings | IResolvable): Record<string, unknown> {
  const values = Object.fromEntries(
    Object.entries(PROPERTIES).map(([name, property]) => [
      name,
      attributeOf<DeploymentGateSettings>(settings, property) ??
        ATTRIBUTES[name as keyof GateSettings].default,
    ]),
  );
  const { on_failed: otherwise, on_failed_running: given = otherwise } = values;
  // What Terraform alone knows may be null.
  return {
    ...values,
    on_failed_running: Token.isUnresolved(given) ? Fn.coalesce([given, otherwise]) : given,
  };
}
