import { DAY } from "../../../functions/contract/durations";
import { type ImageItem, newItem } from "../../../functions/images/image-item";
import { type ImageEvent, type Seen, type StepSettings, step } from "../../../functions/images/step";
import type { RecordedVerdict } from "../../../functions/images/verdict";
import { DAY_MINUTES, image, minutesFromNow, NOW, SCAN_ID, TASK_ARN } from "../samples";

export const SETTINGS: StepSettings = { installation: "scanning", rescanAfterMs: DAY, tableArn: "table" };

/** The task of a sighting. */
export const ANOTHER_TASK = TASK_ARN.replace(/.$/, "0");

/** Id of the scan that an event may open. */
export const NEW_ID = "new";

/** An image of which nothing is known but what is given. */
export const anItem = (changes: Partial<ImageItem> = {}): ImageItem => ({ ...newItem(image()), ...changes });

/** An image that a task runs, with a scan of that state. */
export const withScan = (state: ImageItem["state"], changes: Partial<ImageItem> = {}): ImageItem =>
  anItem({ ...{ state, scanId: SCAN_ID, lastSeenAt: NOW, lastTaskArn: TASK_ARN }, ...changes });

/** A verdict that is fresh for so many minutes more. */
export const verdictFor = (minutes: number, changes: Partial<RecordedVerdict> = {}): RecordedVerdict => ({
  ...{ verdict: "PASSED", verdictAt: minutesFromNow(minutes - DAY_MINUTES) },
  freshUntil: minutesFromNow(minutes),
  ...changes,
});

export const seen = (changes: Partial<Seen> = {}): Seen => ({
  ...{ kind: "seen", image: image(), taskArn: ANOTHER_TASK, content: {}, newScanId: NEW_ID },
  ...changes,
});

/** The item after an event. */
export const itemAfter = (item: ImageItem | undefined, event: ImageEvent, now = NOW): ImageItem | undefined =>
  step(item, event, now, SETTINGS).item;
