import { HOUR } from "../../../functions/contract/durations";
import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { ONCE_A_DAY } from "../../../functions/results/channels/topic/once-a-day";
import type { CreateInvariant } from "../invariant";

/** A day, less the difference of two instances' clocks. */
const NEXT_MESSAGE_MS = 23 * HOUR;

/**
 * SNS gets one message a day for each workload, image and kind of decision that refuses and stops nothing; the same
 * decision may come twice.
 */
export const decisionsComeOnceADay: CreateInvariant = (world, report) => {
  const events = new Map<string, DeploymentEvent>();
  const latest = new Map<string, { readonly id: string; readonly at: number }>();
  return {
    itemChanged: (key, _, after) => {
      if (key.startsWith(OUTCOME_PREFIX) && after !== undefined) {
        const event: DeploymentEvent = JSON.parse(String(after.outcome));
        if (ONCE_A_DAY.includes(event.detailType)) {
          events.set(event.deploymentEventId, event);
        }
      }
    },
    published: (channel, id, title) => {
      const event = events.get(id);
      if (channel !== "topic" || event === undefined) {
        return;
      }
      const now = world.clock.now();
      const about = aboutOf(event);
      const before = latest.get(about);
      if (before !== undefined && before.id !== id && now - before.at < NEXT_MESSAGE_MS) {
        report(`${title} (${id}) came ${Math.round((now - before.at) / HOUR)} hours after the one before`);
      }
      latest.set(about, { id, at: now });
    },
  };
};

/** Returns a key of what a reader would take for the same thing. */
function aboutOf(event: DeploymentEvent): string {
  const { detailType, wouldBe = "blocked", account, region, cluster, because, images } = event;
  const decides: (image: DeployedImage) => boolean =
    {
      "Deployment Allowed Failed": ({ decision }: DeployedImage) => decision === "allowed",
      "Deployment Allowed Unscanned": ({ decision }: DeployedImage) => decision === "allowed",
      "Deployment Exception Used": (image: DeployedImage) => image.because === "exception",
    }[detailType as string] ?? (({ decision }) => decision === wouldBe);
  const deciding = images.filter(decides);
  const decided = (deciding.length > 0 ? deciding : images).map(
    ({ digest, reference, platform }) => `${digest ?? reference} ${platform}`,
  );
  const workload = event.service ?? event.family;
  const why = detailType === "Enforcement Audited" ? event.reason.replace(/^The image \S+|arn:\S+/g, "") : "";
  return JSON.stringify([
    detailType,
    why,
    wouldBe,
    account,
    region,
    cluster,
    workload,
    because,
    decided.sort(),
  ]);
}
