import { backlogOfHundreds, backlogOfThousands, closedDoor } from "./backlog";
import { alternatingSources, brokenSetting, crashLoop, otherSource } from "./errors";
import { hangingChannel, knownImages, ledgerOutage } from "./outages";
import type { Scenario } from "./scenario";

/** What is played, in this order; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfHundreds,
  backlogOfThousands,
  otherSource,
  alternatingSources,
  brokenSetting,
  crashLoop,
  closedDoor,
  hangingChannel,
  ledgerOutage,
  knownImages,
];
