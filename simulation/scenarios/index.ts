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
import { brokenSetting, lostTry, unpullableTries } from "./breaker";
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
import {
  badImage,
  gateBeforeBacklog,
  heldNoLonger,
  knownGoodImage,
  onceADay,
  unrecordedRefusal,
} from "./gate/deployments";
import { stepsDuringOutage, turnedAtSecondStep } from "./gate/steps";
import {
  halfReadLedger,
  hooksOwnTimeout,
  superseded,
  throttledBoth,
  throttledLedger,
} from "./gate/unanswered";
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
  unpullableTries,
  lostTry,
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
  heldNoLonger,
  throttledLedger,
  halfReadLedger,
  throttledBoth,
  superseded,
  hooksOwnTimeout,
  turnedAtSecondStep,
  stepsDuringOutage,
  namesOfOneContent,
  rollingBack,
  boundOfActions,
  behindThousands,
  backToFailed,
  groupsOfTasks,
  onceADay,
  recordedSweep,
  manyServices,
  sharedSidecars,
  silentPlaces,
];
