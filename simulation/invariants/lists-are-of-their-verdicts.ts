import { HOUR } from "../../functions/contract/durations";
import { LISTING, STATE_ATTRIBUTE } from "../../functions/contract/ledger";
import { unpackedList, VULNERABILITIES_PREFIX } from "../../functions/images/vulnerability-list";
import { nameOfResult } from "../aws/codebuild/scan-runner";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** How long a report is asked for. */
const ASKED_FOR_MS = 5 * HOUR;

/**
 * A verdict is recorded before its list is read, together with an item that announces the list. A list that was read is
 * complete, and from the verdict's build. It is read, or given up, within a bound.
 */
export const listsAreOfTheirVerdicts: CreateInvariant = (world, report) => {
  const waiting = new Map<string, number>();
  return {
    itemChanged: (key, before, after) => {
      const ofImage = key.startsWith(VULNERABILITIES_PREFIX);
      const imageKey = ofImage ? key.slice(VULNERABILITIES_PREFIX.length) : key;
      const image = world.store.peek(imageKey);
      if (!ofImage) {
        const item = world.store.peek(`${VULNERABILITIES_PREFIX}${key}`);
        const isNew = after?.verdict !== undefined && after.verdictAt !== before?.verdictAt;
        if (isNew && after.copiedFrom === undefined && item?.verdictAt !== after.verdictAt) {
          report(`${key} has a verdict of ${after.verdictAt} whose list nobody will read`);
        }
        return;
      }
      waiting.delete(key);
      if (after?.[STATE_ATTRIBUTE] === LISTING) {
        waiting.set(key, Date.parse(String(after.verdictAt)));
        return;
      }
      const list = unpackedList(after);
      const isGivenUp = after !== undefined && list === undefined;
      if (isGivenUp && Date.parse(String(after.verdictAt)) > (world.faults.lastEnd() ?? 0)) {
        report(`the list of ${imageKey} is given up, although nothing went wrong`);
      }
      if (list === undefined || image?.copiedFrom !== undefined || image?.verdict === undefined) {
        return;
      }
      const { build } = nameOfResult(String(image.resultUrl));
      const isOfVerdict = list.vulnerabilities.every(({ name }) => name === build);
      const isWhole = list.more === 0 && list.vulnerabilities.length > 100;
      if (!isOfVerdict || !isWhole || list.verdictAt !== image.verdictAt) {
        report(`${imageKey} has another list than build ${build} of its verdict at ${image.verdictAt}`);
      }
    },
    check: (now) => {
      for (const [key, since] of waiting) {
        if (now > bound(world, since, waiting.size) + ASKED_FOR_MS) {
          report(`${key} is not read since ${new Date(since).toISOString()}`);
        }
      }
    },
  };
};
