import type { DeployedImage, DeploymentEvent } from "../notices/deployment-event";

export type LoggedImage = DeployedImage & {
  /** Of the platform's manifest, where it is another one: an exception may name it. Only while the deployment is held. */
  readonly scannedDigest?: string;
};

type Always = "installation" | "account" | "region" | "reason";

/**
 * Attribute `decision` of a gate's item, as JSON. It has the form of the event, without what is known only after the decision.
 * `detailType` is there only where the decision was published.
 */
export interface GateLog
  extends Pick<DeploymentEvent, Always>,
    Partial<Omit<DeploymentEvent, Always | "version" | "deploymentEventId" | "decidedAt" | "images">> {
  /** Absent while the deployment is held. */
  readonly decidedAt?: string;
  readonly images: readonly LoggedImage[];
  /** Before each step of a shift of traffic, the weights of the production traffic with which ECS asked. */
  readonly steps?: readonly string[];
  /** Keys of the images that an exception or the opened gate let pass until then, and that did not pass by themselves. */
  readonly letPass?: readonly string[];
}
