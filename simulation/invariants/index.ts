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
  "every image has a result": imagesHaveResults,
  "pullable images get verdicts": pullableImagesGetVerdicts,
  "nothing starves": nothingStarves,
  "an image is scanned once in its window": scannedOnce,
  "verdicts are those of the image": verdictsAreTrue,
  "names have their verdicts": namesHaveTheirVerdicts,
  "lists are of their verdicts": listsAreOfTheirVerdicts,
  "stale verdicts are renewed": staleVerdictsAreRenewed,
  "outcomes are published": outcomesArePublished,
  "the queue drains": queueDrains,
  "runs of the coordinator return": runsReturn,
  "builds are bounded": buildsAreBounded,
  "no FAILED image is let through": failedImagesAreBlocked,
  "a known FAILED is refused, whatever AWS does not answer": knownFailedIsRefused,
  "decisions are of their revision": decisionsAreOfTheirRevision,
  "deployments are decided": deploymentsAreDecided,
  "the gate's answers are right": gateAnswersAreRight,
  "decisions are published": decisionsArePublished,
  "enforcement acts on what is bad": enforcementActsOnWhatIsBad,
  "actions are bounded": actionsAreBounded,
  "actions are published": actionsArePublished,
  "verdicts are acted on": verdictsAreActedOn,
  "who runs an image is known": workloadsAreKnown,
  "every place is swept": placesAreSwept,
  "what runs in a place that does not answer stays": unansweredPlacesStay,
  "places off the map start nothing": unlistedPlacesStartNothing,
  "places are heard": placesAreHeard,
};
