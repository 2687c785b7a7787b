import {
  backlogOfHundreds,
  backlogOfThousands,
  brokenRegistry,
  closedDoor,
  dueRetries,
  dueRetriesBehindThousands,
  goneImages,
  rescanBehindRetries,
  waveOfRescans,
} from "./backlog";
import {
  badCanary,
  brokenBesideSeen,
  brokenImages,
  brokenSetting,
  brokenWithOneRegistry,
  hostileCanary,
  hostileRegistry,
  lostCanary,
} from "./breaker";
import { endedQueue, enoughSlots, lowQuota, tooFewSlots } from "./capacity";
import { backToFailed, behindThousands, boundOfActions, groupsOfTasks, rollingBack } from "./enforcement";
import {
  alternatingSources,
  correctedSecret,
  crashLoop,
  lastingError,
  manyTags,
  otherSource,
} from "./errors";
import { badImage, gateBeforeBacklog, heldNoLonger, knownGoodImage, unrecordedRefusal } from "./gate";
import {
  hangingChannel,
  knownImages,
  ledgerOutage,
  poisonMessage,
  startOutage,
  throttledBuilds,
} from "./outages";
import type { Scenario } from "./scenario";
import { manyServices, recordedSweep } from "./sweep";
import { unreadableDefinition, unreadableRow } from "./unreadable";

/** What is played, in this order; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfHundreds,
  backlogOfThousands,
  dueRetries,
  dueRetriesBehindThousands,
  brokenRegistry,
  rescanBehindRetries,
  goneImages,
  waveOfRescans,
  otherSource,
  correctedSecret,
  alternatingSources,
  manyTags,
  brokenSetting,
  brokenWithOneRegistry,
  brokenBesideSeen,
  brokenImages,
  hostileRegistry,
  badCanary,
  hostileCanary,
  lostCanary,
  crashLoop,
  lastingError,
  closedDoor,
  endedQueue,
  hangingChannel,
  throttledBuilds,
  unreadableRow,
  unreadableDefinition,
  startOutage,
  ledgerOutage,
  poisonMessage,
  knownImages,
  tooFewSlots,
  enoughSlots,
  lowQuota,
  knownGoodImage,
  gateBeforeBacklog,
  badImage,
  unrecordedRefusal,
  heldNoLonger,
  rollingBack,
  boundOfActions,
  behindThousands,
  backToFailed,
  groupsOfTasks,
  recordedSweep,
  manyServices,
];
