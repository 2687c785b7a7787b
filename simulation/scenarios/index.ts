import { backlogOfThousands, brokenRegistry, nextFreeSlot } from "./backlog";
import { brokenSetting, lostTry, tokenStoredLater, unpullableTries } from "./breaker";
import { lowQuota } from "./capacity";
import { hangingMembers, overlappingRuns } from "./coordinator/enforcing";
import {
  hangingChannels,
  hangingFindings,
  hangingTopic,
  hostileHosts,
  thousandsAtOnce,
} from "./coordinator/load";
import {
  killingImage,
  killingNews,
  latePokes,
  lockedGroup,
  lostPokes,
  quietInstallation,
  swallowedPokes,
} from "./coordinator/pokes";
import { badImage, gateBeforeBacklog, knownGoodImage, unrecordedRefusal } from "./gate/deployments";
import { halfReadLedger, superseded, throttledBoth, throttledLedger } from "./gate/unanswered";
import { deafPlace } from "./not-heard";
import { floodOfOnePlace, silentPlaces } from "./places";
import { poisonMessage } from "./poison-message";
import type { Scenario } from "./scenario";
import { recordedSweep } from "./sweep";

/** The scenarios in the order in which they are played; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfThousands,
  nextFreeSlot,
  brokenRegistry,
  brokenSetting,
  unpullableTries,
  lostTry,
  tokenStoredLater,
  poisonMessage,
  quietInstallation,
  lostPokes,
  swallowedPokes,
  latePokes,
  lockedGroup,
  killingImage,
  killingNews,
  thousandsAtOnce,
  hostileHosts,
  hangingTopic,
  hangingFindings,
  hangingChannels,
  hangingMembers,
  overlappingRuns,
  lowQuota,
  knownGoodImage,
  gateBeforeBacklog,
  badImage,
  unrecordedRefusal,
  throttledLedger,
  halfReadLedger,
  throttledBoth,
  superseded,
  recordedSweep,
  floodOfOnePlace,
  silentPlaces,
  deafPlace,
];
