import type { Mutant } from "./mutations";

/** Over so many places the seeds of these are spread at most. */
const places = 8;

/** Mistakes about places, which only seeds notice that have several. */
export const PLACE_MUTANTS: readonly Mutant[] = [
  {
    mistake: "a place that does not answer is taken for one in which nothing runs",
    firstSeed: 1,
    places,
    file: "functions/programs/task-sweeper/running-tasks.ts",
    text: "new ListClustersCommand({ maxResults: PAGE, nextToken }));",
    replacement:
      "new ListClustersCommand({ maxResults: PAGE, nextToken })).catch(() => ({ clusterArns: [], nextToken: undefined }));",
  },
  {
    mistake: "events of places off the map are worked on",
    firstSeed: 2,
    places,
    file: "functions/programs/scan-trigger/served-events.ts",
    text: "place !== undefined && !(await this.members.serves(place))",
    replacement: "place !== undefined && !(await this.members.serves(place).then(() => true))",
  },
  {
    mistake: "places share the item of who runs an image",
    firstSeed: 1,
    places,
    file: "functions/workloads/workloads-item.ts",
    text: "return workloadsKeyOf(place ? `${placeText(place)}#${key}` : key);",
    replacement: "return workloadsKeyOf(key);",
  },
  {
    mistake: "nobody finds who runs an image in another place",
    firstSeed: 2,
    places,
    file: "functions/workloads/record-sweep.ts",
    text: "        unfound.add(key);\n",
    replacement: "",
  },
  {
    mistake: "what ran in a place stays when that is taken off the map",
    firstSeed: 18,
    places,
    file: "functions/workloads/record-sweep.ts",
    text: "const gone = without(known, places);",
    replacement: "const gone = without(known, known);",
  },
  {
    mistake: "a place is asked about clusters of another one",
    firstSeed: 5,
    places,
    file: "functions/clients/places.ts",
    text: 'const key = place ? `${placeText(place)} ${role}` : "";',
    replacement: 'const key = place ? role : "";',
  },
];
