import {
  differences,
  EXPECTED_IMAGES,
  EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES,
  expectedImages,
  ledgerKey,
  type Observation,
  type ObservedRow,
} from "../../demo/expectations";
import type { Verdict } from "../../functions/contract/images/scan";

const [first, second] = EXPECTED_IMAGES;
if (first === undefined || second === undefined) {
  throw new Error("the demo expects fewer than two images");
}
const firstKey = ledgerKey(first);

/** All as expected, but for what a test changes. */
function observation(changes: Partial<Observation> = {}): Observation {
  return {
    rows: new Map(EXPECTED_IMAGES.map((image) => [ledgerKey(image), { verdict: image.verdict as Verdict }])),
    builds: EXPECTED_IMAGES.map((image) => ({ arn: "", status: "SUCCEEDED", key: ledgerKey(image) })),
    sightingsOfKnownImages: EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES,
    deadLetters: 0,
    ...changes,
  };
}

function withRow(key: string, row: ObservedRow): Observation {
  const observed = observation();
  return { ...observed, rows: new Map([...observed.rows, [key, row]]) };
}

test("nothing differs when every verdict came, from one build each", () => {
  expect(differences(EXPECTED_IMAGES, observation())).toEqual([]);
});

test("another verdict, an error with its reason, and a missing row are reported", () => {
  expect(differences([first], { ...withRow(firstKey, { verdict: "FAILED" }), builds: [] })[0]).toContain(
    `${first.image} (${first.platform}): expected PASSED, is FAILED`,
  );
  expect(
    differences(EXPECTED_IMAGES, withRow(firstKey, { rowState: "ERROR", reason: "the token was refused" })),
  ).toEqual([expect.stringContaining("is ERROR: the token was refused")]);
  const rows = new Map(observation().rows);
  rows.delete(firstKey);
  expect(differences(EXPECTED_IMAGES, observation({ rows }))).toEqual([
    expect.stringContaining("is not in the ledger"),
  ]);
});

test("a scan that is open again beside its verdict is reported", () => {
  expect(
    differences(EXPECTED_IMAGES, withRow(firstKey, { verdict: "PASSED", rowState: "SCANNING" })),
  ).toHaveLength(1);
});

test("a second build of an image is reported, for the image and in the total", () => {
  const { builds } = observation();
  const again = { arn: "", status: "SUCCEEDED", key: firstKey };
  expect(differences(EXPECTED_IMAGES, observation({ builds: [...builds, again] }))).toEqual([
    expect.stringContaining("2 builds ran, expected one"),
    expect.stringContaining("6 builds ran for 5 distinct images and platforms"),
  ]);
});

test("a build for the wrong platform is reported", () => {
  const builds = observation().builds.map((build) =>
    build.key === firstKey ? { ...build, key: `${first.digest}#linux/arm64` } : build,
  );
  expect(differences(EXPECTED_IMAGES, observation({ builds }))).toEqual([
    expect.stringContaining("0 builds ran, expected one"),
  ]);
});

test("an unexpected row, a missed sighting and a dead letter are reported", () => {
  const row = withRow("sha256:ff#linux/amd64", { verdict: "PASSED" }).rows;
  expect(
    differences(EXPECTED_IMAGES, observation({ rows: row, sightingsOfKnownImages: 0, deadLetters: 1 })),
  ).toEqual([
    expect.stringContaining("sha256:ff#linux/amd64"),
    expect.stringContaining("1 messages are in the dead-letter queue"),
    expect.stringContaining("0 sightings of known images"),
  ]);
});

describe("an image that cannot have a verdict", () => {
  const images = expectedImages("backend");
  const arm = images.find(({ verdict }) => verdict === "ERROR");
  const key = ledgerKey(arm ?? first);
  const builds = observation().builds.filter((build) => build.key !== key);
  const withoutVerdict = withRow(key, { rowState: "ERROR", reason: "use inline" });

  test("is the one for arm64, in backend mode only", () => {
    expect(arm?.platform).toBe("linux/arm64");
    expect(expectedImages("inline")).toEqual(EXPECTED_IMAGES);
  });

  test("is in an error, and nothing ran for it", () => {
    expect(differences(images, { ...withoutVerdict, builds })).toEqual([]);
  });

  test("and was scanned all the same, or has a verdict, is reported", () => {
    expect(differences(images, { ...withoutVerdict, builds: observation().builds })).toEqual([
      expect.stringContaining("1 builds ran, expected none"),
      expect.stringContaining("5 builds ran for 4"),
    ]);
    expect(differences(images, observation({ builds }))).toEqual([
      expect.stringContaining("expected ERROR, is PASSED"),
    ]);
  });
});
