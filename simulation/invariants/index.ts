import { breakerNeedsTwoRegistries } from "./breaker-needs-two-registries";
import { buildsAreBounded } from "./builds-are-bounded";
import { imagesHaveResults } from "./images-have-results";
import type { CreateInvariant } from "./invariant";
import { nothingStarves } from "./nothing-starves";
import { outcomesArePublished } from "./outcomes-are-published";
import { pullableImagesGetVerdicts } from "./pullable-images-get-verdicts";
import { queueDrains } from "./queue-drains";
import { scannedOnce } from "./scanned-once";
import { staleVerdictsAreRenewed } from "./stale-verdicts-are-renewed";
import { verdictsAreTrue } from "./verdicts-are-true";
import { verdictsStand } from "./verdicts-stand";

/** What has to hold of every run, by the name under which a violation is reported. */
export const INVARIANTS: Readonly<Record<string, CreateInvariant>> = {
  "every image has a result": imagesHaveResults,
  "pullable images get verdicts": pullableImagesGetVerdicts,
  "nothing starves": nothingStarves,
  "an image is scanned once in its window": scannedOnce,
  "verdicts are those of the image": verdictsAreTrue,
  "verdicts stand": verdictsStand,
  "stale verdicts are renewed": staleVerdictsAreRenewed,
  "outcomes are published": outcomesArePublished,
  "the queue drains": queueDrains,
  "builds are bounded": buildsAreBounded,
  "no registry opens the breaker alone": breakerNeedsTwoRegistries,
};
