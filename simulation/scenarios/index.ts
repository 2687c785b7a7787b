import { nextFreeSlot } from "./backlog";
import { brokenSetting, tokenStoredLater } from "./breaker";
import { lowQuota } from "./capacity";
import { hangingMembers, overlappingRuns } from "./coordinator/enforcing";
import { hangingChannels, hostileHosts, thousandsAtOnce } from "./coordinator/load";
import { disturbedPokes, killingImage, lockedGroup, quietInstallation } from "./coordinator/pokes";
import { unrecordedRefusal } from "./gate/deployments";
import { throttledLedger } from "./gate/unanswered";
import { deafPlace } from "./not-heard";
import { floodOfOnePlace, silentPlaces } from "./places";
import type { Scenario } from "./scenario";

export const SCENARIOS: readonly Scenario[] = [
  nextFreeSlot,
  brokenSetting,
  tokenStoredLater,
  quietInstallation,
  disturbedPokes,
  lockedGroup,
  killingImage,
  thousandsAtOnce,
  hostileHosts,
  hangingChannels,
  hangingMembers,
  overlappingRuns,
  lowQuota,
  unrecordedRefusal,
  throttledLedger,
  floodOfOnePlace,
  silentPlaces,
  deafPlace,
];
