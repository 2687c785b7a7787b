import { policyStatements } from "../policies";
import { planned } from "../synthesized";

/** Resources and statements of an installation with these members. */
function made(accounts: Readonly<Record<string, readonly string[]>>): string[] {
  const synthesized = planned({ members: { organization_id: "o-a1b2c3d4e5", accounts } });
  return [
    ...synthesized.entries.map(({ address }) => address),
    ...policyStatements(synthesized).map(({ document, sid }) => `${document} ${sid}`),
  ];
}

test("it takes as many resources for 400 accounts as for one", () => {
  const accounts = Object.fromEntries(
    [...Array(400).keys()].map((index) => [String(100_000_000_000 + index), ["eu-west-1", "us-east-1"]]),
  );

  expect(made(accounts)).toEqual(made({ "210987654321": ["eu-west-1"] }));
});
