import type { Ask } from "../../../cli/account/ask";
import type { Sources } from "../../../cli/account/examination";
import { describeCoverage } from "../../../cli/commands/coverage";
import { readCoverage } from "../../../cli/commands/coverage/coverage";
import { MEMBERS_KEY } from "../../../functions/contract/places/members";
import type { Row } from "../../../functions/table/table";
import { NOW } from "../../functions/samples";
import { accountWith, CLUSTER, container, INPUTS, service, task } from "./fake-account";

const LONG = "n".repeat(255);
const MORE = "fargate-scans coverage --json --name scanning --region us-east-1";

const coverageOf = (ask: Ask, inputs: Sources["inputs"], ...items: readonly Row[]) =>
  readCoverage("scanning", {
    ...{ inputs, ask, now: NOW },
    table: { getAll: async (keys) => items.filter(({ image }) => keys.includes(String(image))) },
  });

const { isTTY, columns } = process.stdout;
beforeEach(() => {
  process.env.NO_COLOR = "1";
  Object.assign(process.stdout, { isTTY: true, columns: 80 });
});
afterAll(() => Object.assign(process.stdout, { isTTY, columns }));

async function textOf(width: number): Promise<string> {
  Object.assign(process.stdout, { isTTY: true, columns: width });
  const images = Array.from({ length: 7 }, (_, index) =>
    container(`ghcr.io/${"a".repeat(200)}:${index}`, ""),
  );
  const account = accountWith(
    { [CLUSTER]: [task({ containers: images }), task({ launchType: "EC2" })], [`${CLUSTER}${LONG}`]: [] },
    [service({}, { serviceName: LONG, deploymentConfiguration: { strategy: "CANARY" } })],
  );
  return describeCoverage(await coverageOf(account, { ...INPUTS, clusterArns: [CLUSTER] }), MORE);
}

test.each([60, 80, 120, 200])(
  "no line is wider than a terminal of %i columns, but for the command and for names that are wider",
  async (width) => {
    const lines = (await textOf(width)).split("\n");

    expect(lines.slice(0, -1).filter((line) => line.length > width && /\S /.test(line))).toEqual([]);
    expect(lines.at(-1)).toBe(`All of it: ${MORE}`);
  },
);

test("each kind is named once, with five of its kind at most", async () => {
  const text = await textOf(200);

  expect(text).toMatch(
    /^scanning does not cover all that its inputs mean to: 8 gaps, each with a ! before it\.$/m,
  );
  expect(text).toMatch(
    /^production; tasks: 1 FARGATE, 1 EC2 \(left out by launch_types\); services: 1; images: 7 unknown$/m,
  );
  expect(text).toMatch(/^ {2}! 7 not known to the ledger$/m);
  expect(text.match(/ghcr\.io/g)).toHaveLength(5);
  expect(text).toMatch(/^ {2}! 1 without the gate: add its lifecycle hook$/m);
  expect(text).toMatch(/left out by cluster_arns; tasks: none/);
});

test("nothing of an image's name moves the cursor", async () => {
  const account = accountWith({ [CLUSTER]: [task({ containers: [container("\u001b[2J\u202eevil")] })] });

  expect(describeCoverage(await coverageOf(account, INPUTS), MORE)).not.toMatch(/(?!\n)\p{C}/u);
});

test("accounts and regions of members are not looked at, and it says so", async () => {
  const members = {
    image: MEMBERS_KEY,
    members: JSON.stringify({ "222222222222": ["eu-west-1", "us-west-2"] }),
  };

  const [none, some] = [
    await coverageOf(accountWith({}), INPUTS),
    await coverageOf(accountWith({}), INPUTS, members),
  ];

  expect(none.otherPlaces).toEqual([]);
  expect(describeCoverage(none, MORE)).not.toContain("Not looked at");
  expect(some.otherPlaces).toEqual(["222222222222/eu-west-1", "222222222222/us-west-2"]);
  expect(describeCoverage(some, MORE)).toContain("\nNot looked at: 2 places of members.");
});

test("a gate that blocks says where", async () => {
  const text = async (changes: object) => {
    const gate = INPUTS.gate && { ...INPUTS.gate, ...changes };
    return describeCoverage(await coverageOf(accountWith({}), { ...INPUTS, gate }), MORE);
  };

  expect(await text({})).toContain("\nGate: block, 30 minutes, all of these clusters.");
  expect(await text({ blockIn: ["staging/*", "*/web"] })).toContain(
    "\nGate: block in staging/*, */web, audits elsewhere, 30 m",
  );
});
