import { HOUR } from "../../../functions/contract/durations";
import { FOLD_PREFIX, OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { FOLDED, foldKey } from "../../../functions/results/topic/fold-key";
import type { CreateInvariant } from "../invariant";

/** The clocks of two instances may differ. */
const NEXT_MESSAGE_MS = 23 * HOUR;

/** Course of decisions of one kind about one workload and the same images. */
interface Fold {
  sentAt: number;
  /** Of the messages that SNS has taken. */
  said: number;
  /** Those that left the outbox. */
  left: number;
}

/**
 * SNS gets at most one message a day for each workload, image and kind that is folded, whatever is published again and
 * whichever function dies. Each decision is in one, or is counted in the ledger for the next one.
 */
export const decisionsAreFolded: CreateInvariant = (world, report) => {
  const events = new Map<string, DeploymentEvent>();
  const folds = new Map<string, Fold>();
  const foldOf = (name: string) => {
    const fold = folds.get(name) ?? { sentAt: Number.NEGATIVE_INFINITY, said: 0, left: 0 };
    folds.set(name, fold);
    return fold;
  };
  const check = (key: string) => {
    const { foldCount = 0, foldUnsure = 0 } = world.store.peek(key) ?? {};
    const { said, left } = foldOf(key);
    if (said + Number(foldCount) + Number(foldUnsure) < left) {
      report(`${left} decisions left the outbox, messages name ${said} of them, and ${key} too few`);
    }
  };
  return {
    itemChanged: (key, before, after) => {
      if (key.startsWith(FOLD_PREFIX)) {
        check(key);
      }
      if (!key.startsWith(OUTCOME_PREFIX)) {
        return;
      }
      const event: DeploymentEvent = JSON.parse(String((after ?? before)?.outcome));
      const name = foldKey(event);
      if (FOLDED.includes(event.detailType) && name !== undefined) {
        events.set(event.deploymentEventId, event);
        if (after === undefined) {
          foldOf(name).left += 1;
          check(name);
        }
      }
    },
    published: (channel, id, title, count) => {
      const event = events.get(id);
      if (channel !== "topic" || event === undefined) {
        return;
      }
      const now = world.clock.now();
      const about = foldOf(aboutOf(event));
      if (now - about.sentAt < NEXT_MESSAGE_MS) {
        report(`${title} (${id}) came ${Math.round((now - about.sentAt) / HOUR)} hours after the one before`);
      }
      if (!count) {
        report(`${title} (${id}) does not say how many decisions it is about`);
      }
      about.sentAt = now;
      foldOf(foldKey(event) ?? "").said += count ?? 0;
    },
  };
};

/** Name of everything that a person would take for the same thing. */
function aboutOf(event: DeploymentEvent): string {
  const {
    detailType,
    wouldBe = "blocked",
    account,
    region,
    cluster,
    service,
    family,
    because,
    images,
  } = event;
  const decides: (image: DeployedImage) => boolean =
    {
      "Deployment Allowed Unscanned": ({ decision }: DeployedImage) => decision === "allowed",
      "Deployment Exception Used": (image: DeployedImage) => image.because === "exception",
    }[detailType as string] ?? (({ decision }) => decision === wouldBe);
  const deciding = images.filter(decides);
  const decided = (deciding.length > 0 ? deciding : images).map(
    ({ digest, reference, platform }) => `${digest ?? reference} ${platform}`,
  );
  return JSON.stringify([
    detailType,
    wouldBe,
    account,
    region,
    cluster,
    service ?? family,
    because,
    decided.sort(),
  ]);
}
