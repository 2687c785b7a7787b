import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/images/image";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import { type Place, placeText } from "../../functions/contract/places/place";
import { ENDLESS_FAULT, type Fault } from "../faults/fault";
import { Sweeps } from "../invariants/workloads/sweeps";
import { contentOf } from "../observed/names";
import { ALWAYS, type MemberPlace, OWN_PLACE } from "../places/member";
import { accountNumber } from "../places/places-of-seed";
import type { Programs } from "../program/compile";
import type { Figure, Scenario } from "./scenario";
import { always, type ImageSource, Stage } from "./stage";

/** Besides the installation's own. */
const PLACES = 49;
const SERVICES = 2;
const DEPLOYED_MS = 30 * MINUTE;

const members: readonly MemberPlace[] = Array.from({ length: PLACES }, (_, index) => ({
  account: accountNumber(index + 1),
  region: index % 2 === 0 ? "eu-central-1" : "us-east-1",
  services: 0,
  listed: ALWAYS,
  consents: false,
}));
const places: readonly Place[] = [OWN_PLACE, ...members];
/** Every second member, so that answering places queue behind silent ones. */
const silent = members.filter((_, index) => index % 2 === 1);

/** When each place was swept completely, and when its new image's build began, in seconds by place. */
interface Course {
  /** Of each sweep, in order. */
  readonly swept: ReadonlyMap<string, readonly number[]>;
  readonly built: ReadonlyMap<string, number>;
  readonly unanswered: number;
}

/** Time for two sweeps. */
const HOURS = 1.25;

/** Starts a task in a place; its event does not name the CPU architecture. */
export function startIn(
  stage: Stage,
  place: Place,
  digest: Digest,
  service: string,
  after: number,
  source: ImageSource = "ecr",
): void {
  const { clock, fleet } = stage.world;
  const [clusterArn = ""] = fleet.clustersIn(place);
  const { definition, ...task } = stage.taskOf(digest, source, service);
  const moved = (arn: string) =>
    arn.replace(/^(arn:aws:ecs):[^:]+:\d+/, `$1:${place.region}:${place.account}`);
  const defined = fleet.define({ ...definition, arn: `${moved(definition.arn)}-${service}` });
  const owner = { clusterArn, group: task.group, namesArchitecture: false };
  clock.after(after, () => fleet.startTask(owner, defined, stage.random, () => undefined));
}

async function play(programs: Programs, faults: readonly Fault[]): Promise<Course> {
  const stage = new Stage(programs, {
    duration: HOURS * HOUR,
    members,
    faults,
    // Enough that images wait only for places.
    maxConcurrentScans: 400,
    concurrentBuilds: 500,
  });
  const { clock, observers } = stage.world;
  const begun = clock.now();
  const sweeps = new Sweeps();
  const swept = new Map<string, number[]>();
  const built = new Map<string, number>();
  const newImages = new Map<string, string>();
  let unanswered = 0;
  observers.add({
    itemChanged: (key, _, after) => {
      const recorded = sweeps.recorded(key, after);
      if (recorded) {
        const place = placeText(recorded.place ?? OWN_PLACE);
        swept.set(place, [...(swept.get(place) ?? []), (clock.now() - begun) / SECOND]);
      }
    },
    buildStarted: ({ key }) => {
      const place = newImages.get(contentOf(key).split("#")[0] ?? "");
      if (place !== undefined && !built.has(place)) {
        built.set(place, (clock.now() - begun) / SECOND);
      }
    },
    measured: (metric, value) => {
      unanswered += metric === "PlacesUnanswered" ? value : 0;
    },
  });
  for (const place of places) {
    for (let index = 0; index < SERVICES; index += 1) {
      startIn(stage, place, stage.newImage(), `web-${index}`, 0);
    }
    const digest = stage.newImage();
    newImages.set(digest, placeText(place));
    startIn(stage, place, digest, "shop", DEPLOYED_MS);
  }
  await stage.world.run();
  return { swept, built, unanswered };
}

/** Returns the longest delay of an answering place, in seconds, compared with a run in which all answer. */
function longestDelay(
  of: (course: Course, place: string) => number | undefined,
  course: Course,
  usual: Course,
) {
  const silentOnes = silent.map(placeText);
  const others = places.map(placeText).filter((place) => !silentOnes.includes(place));
  const late = others.map(
    (place) =>
      (of(course, place) ?? Number.POSITIVE_INFINITY) - (of(usual, place) ?? Number.POSITIVE_INFINITY),
  );
  return Math.round(Math.max(0, ...late));
}

const sweep = (number: number) => (course: Course, place: string) => course.swept.get(place)?.[number];
const build = (course: Course, place: string) => course.built.get(place);

const LATE_SECONDS = 60;

/** Silent is an ECS that hangs, which costs the most time; seeds have members without roles, and an ECS that throttles. */
export const silentPlaces: Scenario = {
  name: "24 of 50 accounts and regions do not answer, and no other one waits for them",
  play: async (programs) => {
    const usual = await play(programs, []);
    const hangs = (place: Place) => ({ kind: "lost", service: "ecs", place: placeText(place) }) as const;
    const course = await play(
      programs,
      silent.map((place) => always(hangs(place), 0, HOURS)),
    );
    const late = (what: string, of: Parameters<typeof longestDelay>[0]) => {
      return { what, value: longestDelay(of, course, usual), most: LATE_SECONDS, unit: "s" };
    };
    const count = (what: string, value: number, wanted: number) => {
      return { what, value, least: wanted, most: wanted, unit: "places" };
    };
    return [
      late("another place is swept later by", sweep(0)),
      late("the next time", sweep(1)),
      late("a new image of another place is scanned later by", build),
      count("places that are said not to answer", course.unanswered, silent.length),
      count("of them, swept", silent.filter((place) => course.swept.has(placeText(place))).length, 0),
      count("places whose new image is scanned", course.built.size, places.length),
    ];
  },
};

/** New images that one place brings at once, ten minutes before the others deploy. */
const FLOOD = 2000;
const FLOODED_MS = DEPLOYED_MS - 10 * MINUTE;

/** Images from hostile registries, each on its own host, in the same place. */
const HOSTILE = 400;
/** Faults of hostile registries; every second one sends endless layers. */
const HOSTILITIES = [
  ...(["registry-prints-token-error", ENDLESS_FAULT, "registry-prints-busy", ENDLESS_FAULT] as const),
  ...(["registry-down", ENDLESS_FAULT] as const),
];

/**
 * Seconds that each new image of the other places waited for its build, and the number of writes with an open breaker.
 * The flooding place asked for every third of these images before.
 */
interface Flooded {
  readonly waits: readonly number[];
  readonly opened: number;
}

async function waitsOfOthers(
  programs: Programs,
  sources: readonly ImageSource[],
  faults: readonly Fault[] = [],
): Promise<Flooded> {
  const stage = new Stage(programs, {
    duration: 1.5 * HOUR,
    members,
    maxConcurrentScans: 60,
    concurrentBuilds: 100,
    faults,
  });
  const { clock, observers } = stage.world;
  const begun = clock.now();
  const [flooding = OWN_PLACE, ...others] = members;
  const awaited = new Set<string>();
  const waits: number[] = [];
  let opened = 0;
  observers.add({
    buildStarted: ({ key }) => {
      if (awaited.delete(contentOf(key).split("#")[0] ?? "")) {
        waits.push((clock.now() - begun - DEPLOYED_MS) / SECOND);
      }
    },
    itemChanged: (key, _, after) => {
      opened += key === CONTROL_KEY && Object(after?.breaker).open !== undefined ? 1 : 0;
    },
  });
  sources.forEach((source, index) => {
    startIn(stage, flooding, stage.newImage(), `flood-${index}`, FLOODED_MS, source);
  });
  for (const [index, place] of [OWN_PLACE, ...others].entries()) {
    const digest = stage.newImage();
    awaited.add(digest);
    startIn(stage, place, digest, "shop", DEPLOYED_MS);
    if (index % 3 === 1) {
      // When its own place deploys it, it waits behind all others of the flooding place.
      startIn(stage, flooding, digest, `shop-${index}`, FLOODED_MS);
    }
  }
  await stage.world.run();
  return { waits: [...waits, ...[...awaited].map(() => Number.POSITIVE_INFINITY)], opened };
}

export const floodOfOnePlace: Scenario = {
  name: "one of 50 places brings 2,000 new images, or 400 of hostile registries, and those of the others hardly wait",
  play: async (programs) => {
    const hosts = Array.from({ length: HOSTILE }, (_, index) => `registry-${index}.hostile.example`);
    const faults = hosts.map((registry, index): Fault => {
      const kind = HOSTILITIES[index % HOSTILITIES.length] ?? ENDLESS_FAULT;
      return { ...always({ kind }, 0, 2), registry };
    });
    const usual = await waitsOfOthers(programs, []);
    const flooded = await waitsOfOthers(
      programs,
      Array.from({ length: FLOOD }, () => "ecr" as const),
    );
    const attacked = await waitsOfOthers(
      programs,
      hosts.map((host) => ({ host })),
      faults,
    );
    const later = (what: string, { waits }: Flooded, most: number): Figure => ({
      what: `${what}: the slowest new image of another place is built later by`,
      value: Math.round(Math.max(...waits) - Math.max(...usual.waits)),
      ...{ most, unit: "s" },
    });
    return [
      later("many images", flooded, 120),
      later("hostile registries", attacked, 300),
      { what: "writes by which the breaker is open", value: attacked.opened, most: 0, unit: "writes" },
    ];
  },
};
