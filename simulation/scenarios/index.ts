import { backlogOfThousands, brokenRegistry } from "./backlog";
import { brokenSetting, lostTry, unpullableTries } from "./breaker";
import { lowQuota } from "./capacity";
import { hangingMembers, overlappingRuns } from "./coordinator/enforcing";
import { hangingTopic, hostileHosts, thousandsAtOnce } from "./coordinator/load";
import { killingImage, lockedGroup, lostPokes, quietInstallation } from "./coordinator/pokes";
import { badImage, gateBeforeBacklog, knownGoodImage, unrecordedRefusal } from "./gate/deployments";
import { halfReadLedger, superseded, throttledBoth, throttledLedger } from "./gate/unanswered";
import { silentPlaces } from "./places";
import { poisonMessage } from "./poison-message";
import type { Scenario } from "./scenario";
import { recordedSweep } from "./sweep";

/** The scenarios in the order in which they are played; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfThousands,
  brokenRegistry,
  brokenSetting,
  unpullableTries,
  lostTry,
  poisonMessage,
  quietInstallation,
  lostPokes,
  lockedGroup,
  killingImage,
  thousandsAtOnce,
  hostileHosts,
  hangingTopic,
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
  silentPlaces,
];
