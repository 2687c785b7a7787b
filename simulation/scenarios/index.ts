import { backlogOfHundreds, backlogOfThousands, closedDoor } from "./backlog";
import { hangingChannel } from "./outages";
import type { Scenario } from "./scenario";

/** What is played, in this order; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfHundreds,
  backlogOfThousands,
  closedDoor,
  hangingChannel,
];
