import { type PackedFacts, packColumn, unpackFacts } from "../../../cli/commands/report/page-data";

const images = [
  { Verdict: ["FAILED", "ERROR"], Image: "acme/shop:1", High: 3, Owner: [] },
  { Verdict: ["FAILED"], Image: "acme/cart:1", High: 0, Owner: ["team-shop", "no owner"] },
  { Verdict: [], Image: "acme/old:1", High: null, Owner: null },
];

const packed = (count: number): PackedFacts => {
  const titles = ["Verdict", "Image", "High", "Owner"] as const;
  return Object.fromEntries(
    titles.map((title) => [title, packColumn(images.slice(0, count).map((image) => image[title]))]),
  );
};

test.each([0, 1, 3])("%d images are the same after packing", (count) => {
  expect(unpackFacts(JSON.parse(JSON.stringify(packed(count))))).toEqual(images.slice(0, count));
});

test("what many lists share stands once", () => {
  expect(packed(3).Verdict).toEqual({ cells: [[0, 1], [0], []], shared: ["FAILED", "ERROR"] });
});
