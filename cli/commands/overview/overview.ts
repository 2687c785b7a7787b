import { readControl } from "../../../functions/capacity/control";
import { imageKey, registryOf } from "../../../functions/contract/images/image";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import type { FailingImage } from "../../../functions/contract/notices/summary";
import { foreignPlace, nameIn, type Place, placeText } from "../../../functions/contract/places/place";
import { readLeniency } from "../../../functions/exceptions/exceptions";
import { readImage } from "../../../functions/images/image-item";
import { readPeriod, SUMMARY_ATTRIBUTES } from "../../../functions/summary/read-summary";
import { SummaryMaker } from "../../../functions/summary/summary-maker";
import type { Row, Table } from "../../../functions/table/table";
import type { Ask } from "../../account/ask";
import { gateSettingsOf, isPaused, lastTaskEventOf, readAlarms, shownGate } from "../../account/examination";
import { troubledPlaces, withContents } from "../../ledger/listed-images";

/** Answer of `fargate-scans --json`. Times are RFC 3339; unknown values are null. */
export type Overview = Awaited<ReturnType<typeof readOverview>>;

const MAX_FAILING_IMAGES = 5;
const MAX_GROUPS = 3;
const ATTRIBUTES = [
  ...SUMMARY_ATTRIBUTES,
  ...(["errorKind", "members", "sweepOnly", "unansweredAt", "notHeardAt"] as const),
];

/** Reads the table once, and asks the account for what the table does not have. */
export async function readOverview(installation: string, table: Table, ask: Ask, now: Date, own?: Place) {
  const period = await readPeriod(table, now, undefined);
  const control = readControl(await table.get(CONTROL_KEY));
  const maker = new SummaryMaker({ installation, own, ...period, control });
  const items: Row[] = [];
  for await (const rows of table.pages(ATTRIBUTES)) {
    for (const item of await withContents(table, rows)) {
      items.push(item);
      maker.add(item);
    }
  }
  const unknown: { readonly what: string; readonly why: string }[] = [];
  const tried = <T>(what: string, found: Promise<T>): Promise<T | null> =>
    found.catch(({ message: why }: Error) => {
      unknown.push({ what, why });
      return null;
    });
  const watched = { ask, name: installation, now };
  const alarms = await tried("alarms", readAlarms(watched));
  const raised = alarms?.filter(({ StateValue }) => StateValue === "ALARM");
  const lastEventAt = await tried("lastEventAt", lastTaskEventOf(watched));
  const paused = await tried("paused", isPaused(watched));
  const settings = await tried("gate", gateSettingsOf(watched));
  const { capacity, failing, gate, heldDeployments, images: known, ...of } = maker.summary(true);
  const { impairedSince, limitReason, waiting, held, scanning } = capacity;
  const images = items.flatMap((item) => readImage(item) ?? []);
  const groups = errorGroups(items, maker.running, now);
  const { unanswered, notHeard } = troubledPlaces(items);
  const retries = images.filter(({ state, dueAt }) => state === "ERROR" && dueAt).length;
  return {
    ...({ version: "1", installation } as const),
    readAt: now.toISOString(),
    /** End of the sweep that tells what runs; null: an image counts as running for a week after its last task. */
    sweptAt: period.lastSweep?.endedAt.toISOString() ?? null,
    /** Images in the ledger. */
    images: known,
    works: {
      /** Whether nothing is started, because the input enabled is false. */
      paused,
      lastTaskEventAt: lastEventAt?.toISOString() ?? null,
      lastVerdictAt: latest(images.map(({ verdict }) => verdict?.verdictAt)),
      /** Null: a token is stored. */
      waitsForTokenSince: control.breaker.waiting?.changedAt ?? null,
      breaker: { openSince: impairedSince ?? null, reason: (impairedSince && limitReason) ?? null },
      /** `retries` are errors that are retried at their time. */
      backlog: { waiting, held, scanning, retries },
      alarms: raised?.map(({ AlarmName }): string => AlarmName) ?? null,
      hasAlarms: alarms && alarms.length > 0,
      /** Accounts and regions of members, as ACCOUNT/REGION. */
      places: { unanswered: unanswered.map(placeText), notHeard: notHeard.map(placeText) },
    },
    failing: {
      number: failing.number,
      new: failing.new,
      worst: failing.images.slice(0, MAX_FAILING_IMAGES).map((image) => worstImage(image, of)),
    },
    /** Images that run and whose latest scan ended in an error. */
    unscanned: {
      number: imagesOf(groups),
      /** Images in error that nothing runs. */
      others: images.filter(({ state }) => state === "ERROR").length - imagesOf(groups),
      groups: groups.slice(0, MAX_GROUPS),
    },
    /** `decisions` are those of the last seven days. */
    gate: {
      ...shownGate(settings),
      openUntil: latest([(await readLeniency(table, now)).openUntil]),
      held: heldDeployments,
      decisions: gate.kinds,
    },
    unknown,
  };
}

const worstImage = ({ services, ...image }: FailingImage, own: Place) => ({
  ...{ digest: null, counts: null, owner: null },
  ...image,
  services: services.map((service) => ({
    ...service,
    /** As `workload` takes it. */
    path: nameIn(foreignPlace(service, own), `${service.cluster}/${service.name}`),
  })),
});

/**
 * Groups running images that met the same error in one registry, the largest group first, with one image's reason. An
 * image that no sweep has met counts for a week after its last task, as in the summary.
 */
function errorGroups(items: readonly Row[], running: SummaryMaker["running"], now: Date) {
  const groups = new Map<string, { registry: string; images: number; reason: string }>();
  for (const item of items) {
    const row = readImage(item);
    if (row?.state === "ERROR" && running.isRunning(imageKey(row.image), row, now)) {
      const registry = registryOf(row.image);
      const name = `${registry} ${item.errorKind ?? row.reason}`;
      const { images = 0, reason = row.reason ?? "No reason is kept." } = groups.get(name) ?? {};
      groups.set(name, { registry, images: images + 1, reason });
    }
  }
  return [...groups.values()].sort((one, other) => other.images - one.images);
}

const imagesOf = (groups: ReturnType<typeof errorGroups>): number =>
  groups.reduce((sum, group) => sum + group.images, 0);

const latest = (times: readonly (Date | undefined)[]): string | null => {
  const known = times.flatMap((time) => time?.toISOString() ?? []);
  return known.sort().at(-1) ?? null;
};
