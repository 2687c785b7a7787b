import { backlogOfThousands, brokenRegistry } from "./backlog";
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
import { lowQuota } from "./capacity";
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
import { silentPlaces } from "./places";
import { poisonMessage } from "./poison-message";
import type { Scenario } from "./scenario";
import { recordedSweep } from "./sweep";

/** The scenarios in the order in which they are played; each by itself. */
export const SCENARIOS: readonly Scenario[] = [
  backlogOfThousands,
  brokenRegistry,
  brokenSetting,
  brokenWithOneRegistry,
  brokenBesideSeen,
  brokenImages,
  hostileRegistry,
  badCanary,
  hostileCanary,
  lostCanary,
  poisonMessage,
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
  onceADay,
  recordedSweep,
  silentPlaces,
];
