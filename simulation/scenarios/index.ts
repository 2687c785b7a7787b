import {
  backlogOfHundreds,
  backlogOfThousands,
  backOff,
  brokenRegistry,
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
  burstOfSysdig,
  correctedSecret,
  crashLoop,
  lastingError,
  lyingRegistry,
  manyTags,
  otherSource,
} from "./errors";
import { badImage, gateBeforeBacklog, knownGoodImage, unrecordedRefusal } from "./gate/deployments";
import { halfReadLedger, superseded, throttledBoth, throttledLedger } from "./gate/unanswered";
import { namesOfOneContent } from "./names";
import {
  hangingChannel,
  knownImages,
  ledgerOutage,
  poisonMessage,
  startOutage,
  throttledBuilds,
} from "./outages";
import { silentPlaces } from "./places";
import type { Scenario } from "./scenario";
import { manyServices, recordedSweep, sharedSidecars } from "./sweep";
import { unreadableDefinition, unreadableRow } from "./unreadable";

/** The scenarios in the order in which they are played; each by itself. */
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
  burstOfSysdig,
  lyingRegistry,
  crashLoop,
  lastingError,
  backOff,
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
  throttledLedger,
  halfReadLedger,
  throttledBoth,
  superseded,
  namesOfOneContent,
  rollingBack,
  boundOfActions,
  behindThousands,
  backToFailed,
  groupsOfTasks,
  recordedSweep,
  manyServices,
  sharedSidecars,
  silentPlaces,
];
