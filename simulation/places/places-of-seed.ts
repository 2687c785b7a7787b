import { HOUR, MINUTE } from "../../functions/contract/durations";
import { placeText } from "../../functions/contract/places/place";
import type { CallFault, Fault } from "../faults/fault";
import type { Random } from "../random/random";
import { ALWAYS, type MemberPlace, NEVER, OWN_PLACE } from "./member";

const REGIONS = ["eu-central-1", "us-east-1", "ap-southeast-2"] as const;
/** Services of all other places together: most accounts of an organisation run little. */
const SERVICES = [3, 8] as const;

/** Returns an account number of an organisation; 0 is the installation's own. */
export function accountNumber(index: number): string {
  return index === 0 ? OWN_PLACE.account : String(200_000_000_000 + index);
}

/**
 * Draws the other places of a seed: accounts with one to three regions, and further regions of the installation's
 * account. Some are never listed in the map, or not all the time.
 *
 * @param most places, including the installation's own
 */
export function membersOfSeed(
  random: Random,
  most: number,
  start: number,
  duration: number,
): readonly MemberPlace[] {
  const count = random.integer(1, most) - 1;
  const drawn: MemberPlace[] = [];
  for (let account = 0; drawn.length < count; account += 1) {
    const consents = random.chance(0.5);
    const regions = REGIONS.slice(account === 0 ? 1 : 0, random.integer(1, REGIONS.length));
    for (const region of regions.slice(0, count - drawn.length)) {
      const listed = listing(random, start, duration);
      drawn.push({ account: accountNumber(account), region, services: 0, listed, consents });
    }
  }
  const services = drawn.map(() => 0);
  for (let left = count > 0 ? random.integer(...SERVICES) : 0; left > 0; left -= 1) {
    const index = random.integer(0, count - 1);
    services[index] = (services[index] ?? 0) + 1;
  }
  return drawn.map((place, index) => ({ ...place, services: services[index] ?? 0 }));
}

function listing(random: Random, start: number, duration: number): MemberPlace["listed"] {
  const kind = random.fraction();
  const time = start + random.between(HOUR, duration / 2);
  if (kind < 0.08) {
    return NEVER;
  }
  if (kind < 0.16) {
    return { ...ALWAYS, until: time };
  }
  return kind < 0.24 ? { ...ALWAYS, from: time } : ALWAYS;
}

const ECS_FAULTS = ["throttled", "denied", "lost", "unavailable", "reset", "slow"] as const;

export function planPlaceFaults(
  random: Random,
  members: readonly MemberPlace[],
  start: number,
  duration: number,
): Fault[] {
  return members.flatMap((place): Fault[] => {
    const kind = random.fraction();
    const from = start + random.between(0, duration / 2);
    // A third lasts to the end: nobody applies the member's module.
    const until = random.chance(0.3) ? start + duration : from + random.between(30 * MINUTE, 5 * HOUR);
    const probability = random.chance(0.7) ? 1 : random.between(0.2, 0.8);
    if (kind < 0.15) {
      return [{ kind: "denied", service: "sts", place: place.account, from: start, until, probability: 1 }];
    }
    if (kind < 0.3) {
      const how: CallFault = random.pick(ECS_FAULTS);
      return [{ kind: how, service: "ecs", place: placeText(place), from, until, probability }];
    }
    return kind < 0.4 ? [{ kind: "event-lost", place: placeText(place), from, until, probability }] : [];
  });
}
