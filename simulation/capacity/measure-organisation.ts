import { FLEET_SIZES } from "../fleet/sizes";
import { ALWAYS, type MemberPlace, OWN_PLACE } from "../places/member";
import { accountNumber } from "../places/places-of-seed";
import type { Programs } from "../program/compile";
import { costOf, HOURS_OF_MONTH, MONITORING, type Usage, usageOf } from "./cost";
import { type FleetFigures, measureFleet, settingsOfFleet } from "./measure-fleet";

export type Installed = Pick<
  FleetFigures,
  "tasks" | "images" | "builds" | "buildMinutes" | "waits" | "calls" | "messages" | "functionSeconds"
> & {
  /** USD a month. */
  readonly usd: number;
};

export interface OrganisationFigures {
  readonly measuredOn: string;
  /** Including the installation's own. */
  readonly places: number;
  readonly regions: number;
  /** In each place. */
  readonly services: number;
  readonly hours: number;
  readonly maxConcurrentScans: number;
  readonly hub: Installed;
  /** USD a month of all members together. */
  readonly membersUsd: number;
  /** All single installations, extrapolated from `measured` of them. */
  readonly single: Pick<Installed, "images" | "builds" | "messages" | "usd"> & {
    readonly measured: number;
    readonly calls: number;
    /** Of the installation whose new images wait longest. */
    readonly waits: Installed["waits"]["new image"];
  };
}

const REGIONS = ["eu-central-1", "us-east-1"] as const;
const SERVICES = 4;
const HOURS = 30;
const SLOTS = 60;
/** Single installations measured, which stand for all. */
const SINGLES = 20;
/** Only an installation with members has these; the alarm is on places that do not answer. */
const OF_MEMBERS = { metrics: 2, alarms: 1 };

/** Measures an organisation of `places` accounts and regions; each account deploys to both regions. */
export async function measureOrganisation(
  places: number,
  programs: Programs,
  hours = HOURS,
  singles = SINGLES,
): Promise<Omit<OrganisationFigures, "measuredOn">> {
  const settings = {
    ...settingsOfFleet("small", hours),
    fleet: { ...FLEET_SIZES.small, services: SERVICES, clusters: 1 },
    maxConcurrentScans: SLOTS,
  };
  const hub = await measureFleet({ ...settings, members: membersOf(places) }, programs);
  const alone: FleetFigures[] = [];
  for (let number = 1; number <= singles; number += 1) {
    alone.push(await measureFleet({ ...settings, seed: number }, programs));
  }
  const all = (of: (figures: FleetFigures) => number) =>
    Math.round((alone.reduce((sum, each) => sum + of(each), 0) * places) / singles);
  const slowest = alone
    .map(({ waits }) => waits["new image"])
    .reduce((one, other) => (one.p99 >= other.p99 ? one : other));
  const events = hub.messages / places;
  return {
    places,
    regions: REGIONS.length,
    services: SERVICES,
    hours,
    maxConcurrentScans: SLOTS,
    hub: { ...installed(hub), usd: costOf(monitored(usageOf(hub), true)) },
    membersUsd: costOf(usageOfMembers(places - 1, (events * (places - 1) * HOURS_OF_MONTH) / hours)),
    single: {
      measured: singles,
      images: all(({ images }) => images),
      builds: all(({ builds }) => builds),
      messages: all(({ messages }) => messages),
      calls: all(({ calls }) => sum(Object.values(calls))),
      waits: slowest,
      usd: (sum(alone.map((each) => costOf(monitored(usageOf(each), false)))) * places) / singles,
    },
  };
}

function membersOf(places: number): readonly MemberPlace[] {
  const all = Array.from({ length: places }, (_, index) => ({
    account: accountNumber(Math.floor(index / REGIONS.length)),
    region: REGIONS[index % REGIONS.length] ?? OWN_PLACE.region,
    services: SERVICES,
    listed: ALWAYS,
    consents: false,
  }));
  return all.slice(1);
}

function monitored(usage: Usage, hasMembers: boolean): Usage {
  const { metrics, alarmMetrics } = MONITORING;
  return hasMembers
    ? { ...usage, alarmMetric: alarmMetrics + OF_MEMBERS.alarms }
    : { ...usage, metric: metrics - OF_MEMBERS.metrics };
}

/** Each place has an alarm on events that cannot be forwarded, and pays for forwarded ones. */
function usageOfMembers(places: number, events: number): Usage {
  return { event: events, alarmMetric: places };
}

function installed({
  tasks,
  images,
  builds,
  buildMinutes,
  waits,
  calls,
  messages,
  functionSeconds,
}: FleetFigures) {
  return { tasks, images, builds, buildMinutes, waits, calls, messages, functionSeconds };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
