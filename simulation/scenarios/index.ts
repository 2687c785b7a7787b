import { backlogOfHundreds, backlogOfThousands, closedDoor, dueRetries, waveOfRescans } from "./backlog";
import { badCanary, brokenSetting, hostileCanary, hostileRegistry, lostCanary } from "./breaker";
import { enoughSlots, tooFewSlots } from "./capacity";
import { alternatingSources, correctedSecret, crashLoop, manyTags, otherSource } from "./errors";
import { hangingChannel, knownImages, ledgerOutage, throttledBuilds } from "./outages";
import type { Scenario } from "./scenario";
import { unreadableRow } from "./unreadable";

/** What is played, in this order; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfHundreds,
  backlogOfThousands,
  dueRetries,
  waveOfRescans,
  otherSource,
  correctedSecret,
  alternatingSources,
  manyTags,
  brokenSetting,
  hostileRegistry,
  badCanary,
  hostileCanary,
  lostCanary,
  crashLoop,
  closedDoor,
  hangingChannel,
  throttledBuilds,
  unreadableRow,
  ledgerOutage,
  knownImages,
  tooFewSlots,
  enoughSlots,
];
