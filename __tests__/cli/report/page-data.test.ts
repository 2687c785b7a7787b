import { manyImages } from "../../../benchmarks/report-page/many-images";
import { packColumns, pageImage, unpackColumns } from "../../../cli/report/page-data";
import { inList } from "./page-images";

test.each([0, 1, 2, 100])("%d images are the same after packing", (count) => {
  const images = manyImages(count).map(pageImage);

  expect(unpackColumns(JSON.parse(JSON.stringify(packColumns(images))))).toEqual(images);
});

test("unknown lists stay unknown, and empty ones empty", () => {
  const images = [inList({ running: null }), inList({ running: [] }), inList()].map(pageImage);

  expect(unpackColumns(packColumns(images)).map(({ running }) => running?.length ?? null)).toEqual([
    null,
    0,
    1,
  ]);
});

test("what many images share stands once", () => {
  const { owner, topVulnerabilities, digest } = packColumns(manyImages(1000).map(pageImage));

  expect(owner?.values.length).toBeLessThanOrEqual(41);
  expect(topVulnerabilities?.values.length).toBeLessThanOrEqual(800);
  expect(digest).toEqual({ values: expect.any(Array) });
});

test("seconds are left out, because they are random and nobody reads them", () => {
  expect(pageImage(inList())).toMatchObject({
    verdictAt: "2026-03-01T10:00Z",
    failingSince: "2026-02-27",
    firstSeenAt: "2026-02-01",
    running: [{ since: "2026-03-01" }],
  });
});

test("an image has the state, the reason and the kind of its latest scan", () => {
  const image = inList({
    scan: {
      ...{ state: "ERROR", scanId: "1", dueAt: null, deadline: null, requestedAt: null, attempts: 1 },
      ...{ reason: "no such tag", errorClass: "permanent", errorScope: "image", build: null },
    },
  });

  expect(pageImage(image)).toMatchObject({
    ...{ state: "ERROR", reason: "no such tag", errorKind: "permanent, image" },
  });
  expect(pageImage(inList({ scan: null }))).toMatchObject({
    ...{ state: null, reason: null, errorKind: null },
  });
});
