import { nextFreeSlot } from "./backlog";
import { brokenSetting, tokenStoredLater } from "./breaker";
import { lowQuota } from "./capacity";
import { hangingMembers } from "./coordinator/enforcing";
import { hangingChannels, thousandsAtOnce } from "./coordinator/load";
import { disturbedPokes, killingImage, quietInstallation } from "./coordinator/pokes";
import { floodOfOnePlace, silentPlaces } from "./places";
import type { Scenario } from "./scenario";

export const SCENARIOS: readonly Scenario[] = [
  nextFreeSlot,
  brokenSetting,
  tokenStoredLater,
  quietInstallation,
  disturbedPokes,
  killingImage,
  thousandsAtOnce,
  hangingChannels,
  hangingMembers,
  lowQuota,
  floodOfOnePlace,
  silentPlaces,
];
