import { RecentMap } from "../../table/recent-map";

/** Images remembered, 20 MB of keys at most. One that is forgotten is only asked for once more. */
const REMEMBERED = 20_000;
/** Pairs of image and service that are kept in mind: with the longest names they take half of the function's memory. */
const MOST_PAIRS = 100_000;

/** Memory that the sweeps of an invocation share, whichever place runs the images. */
export class SweepMemory {
  readonly asked = new RecentMap<true>(REMEMBERED);
  /** Keys of the images with a fresh verdict. */
  readonly known = new RecentMap<true>(REMEMBERED);
  readonly logged = new RecentMap<true>(REMEMBERED);
  /** How many more may be kept in mind. */
  pairsLeft = MOST_PAIRS;
}
