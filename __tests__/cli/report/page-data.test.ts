import { unpackFacts, unpackLists } from "../../../cli/commands/report/page-data";

test("of each image its facts are found again", () => {
  const facts = { Verdict: [["FAILED", "ERROR"], []], Image: ["acme/shop:1", "acme/old:1"], High: [3, null] };

  expect(unpackFacts(facts)).toEqual([
    { Verdict: ["FAILED", "ERROR"], Image: "acme/shop:1", High: 3 },
    { Verdict: [], Image: "acme/old:1", High: null },
  ]);
  expect(unpackFacts({})).toEqual([]);
});

test("lists are found again by the gaps in them", () => {
  expect(unpackLists({ gaps: [[0, 2, 5], [], [7]] })).toEqual([[0, 2, 7], [], [7]]);
});
