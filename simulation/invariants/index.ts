import { buildsAreBounded } from "./coordinator/builds-are-bounded";
import { runsReturn } from "./coordinator/runs-return";
import { actionsAreBounded } from "./enforcement/actions-are-bounded";
import { actionsArePublished } from "./enforcement/actions-are-published";
import { enforcementActsOnWhatIsBad } from "./enforcement/acts-on-what-is-bad";
import { verdictsAreActedOn } from "./enforcement/verdicts-are-acted-on";
import { gateAnswersAreRight } from "./gate/answers-are-right";
import { decisionsAreOfTheirRevision } from "./gate/decisions-are-of-their-revision";
import { deploymentsAreDecided } from "./gate/deployments-are-decided";
import { failedImagesAreBlocked } from "./gate/failed-images-are-blocked";
import { knownFailedIsRefused } from "./gate/known-failed-is-refused";
import { imagesHaveResults } from "./images-have-results";
import type { CreateInvariant } from "./invariant";
import { listsAreOfTheirVerdicts } from "./lists-are-of-their-verdicts";
import { namesHaveTheirVerdicts } from "./names-have-their-verdicts";
import { nothingStarves } from "./nothing-starves";
import { placesAreHeard } from "./places/places-are-heard";
import { placesAreSwept } from "./places/places-are-swept";
import { unansweredPlacesStay } from "./places/unanswered-places-stay";
import { unlistedPlacesStartNothing } from "./places/unlisted-places-start-nothing";
import { decisionsArePublished } from "./published/decisions-are-published";
import { outcomesArePublished } from "./published/outcomes-are-published";
import { pullableImagesGetVerdicts } from "./pullable-images-get-verdicts";
import { queueDrains } from "./queue-drains";
import { scannedOnce } from "./scanned-once";
import { staleVerdictsAreRenewed } from "./stale-verdicts-are-renewed";
import { verdictsAreTrue } from "./verdicts-are-true";
import { workloadsAreKnown } from "./workloads/workloads-are-known";

export const INVARIANTS: Readonly<Record<string, CreateInvariant>> = {
  "every image has a result": imagesHaveResults, // Proves scan.every-image.
  "pullable images get verdicts": pullableImagesGetVerdicts, // Proves scan.verdict-follows.
  "nothing starves": nothingStarves, // Proves scan.nothing-starves.
  "an image is scanned once in its window": scannedOnce, // Proves scan.once.
  "verdicts are those of the image": verdictsAreTrue, // Proves verdict.true.
  "names have their verdicts": namesHaveTheirVerdicts, // Proves verdict.of-name.
  "lists are of their verdicts": listsAreOfTheirVerdicts, // Proves vulnerability.list-of-verdict.
  "stale verdicts are renewed": staleVerdictsAreRenewed, // Proves scan.renewed.
  "outcomes are published": outcomesArePublished, // Proves publish.every-channel.
  "the queue drains": queueDrains, // Proves scan.queue-drains.
  "runs of the coordinator return": runsReturn, // Proves coordinator.returns.
  "builds are bounded": buildsAreBounded, // Proves scan.bounded.
  "no FAILED image is let through": failedImagesAreBlocked, // Proves gate.no-failed.
  "a known FAILED is refused, whatever AWS does not answer": knownFailedIsRefused, // Proves gate.known-failed.
  "decisions are of their revision": decisionsAreOfTheirRevision, // Proves gate.revision.
  "deployments are decided": deploymentsAreDecided, // Proves gate.ends.
  "the gate's answers are right": gateAnswersAreRight, // Proves gate.one-answer.
  "decisions are published": decisionsArePublished, // Proves publish.decisions.
  "enforcement acts on what is bad": enforcementActsOnWhatIsBad, // Proves enforcement.only-failed.
  "actions are bounded": actionsAreBounded, // Proves enforcement.bounded.
  "actions are published": actionsArePublished, // Proves enforcement.published.
  "verdicts are acted on": verdictsAreActedOn, // Proves enforcement.acts.
  "who runs an image is known": workloadsAreKnown, // Proves publish.workloads.
  "every place is swept": placesAreSwept, // Proves place.swept.
  "what runs in a place that does not answer stays": unansweredPlacesStay, // Proves place.unanswered.
  "places off the map start nothing": unlistedPlacesStartNothing, // Proves place.unlisted.
  "places are heard": placesAreHeard, // Proves place.heard.
};
