import type { Workload } from "../../functions/contract/sighting";
import type { ImageInList } from "../images/workloads";
import type { ServiceHooks } from "./hooks";
import type { KnownWorkload } from "./known-workload";

/** A service or family as `fargate-scans workload --json` prints it. */
export interface ShownWorkload extends Pick<KnownWorkload, "decisions" | "enforcement"> {
  readonly version: "1";
  readonly workload: Workload & Pick<KnownWorkload, "owner">;
  /** What it runs, the worst first, as `images --json` prints them. */
  readonly images: readonly ImageInList[];
  /** Null of a family, and where AWS does not say. */
  readonly hooks: ServiceHooks | null;
}
