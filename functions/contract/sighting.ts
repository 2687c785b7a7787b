import type { Image } from "./image";

/**
 * An image seen with a source: the repository that its reference names, and the credentials for that very repository. The
 * two are never mixed with those of another sighting.
 */
export interface Sighting {
  readonly image: Image;
  /** The task that runs it. */
  readonly taskArn: string;
  /**
   * ARN of the registry's secret that the task definition names, perhaps without its last six characters. Absent where the
   * image is pulled without one.
   */
  readonly credentials?: string;
}
