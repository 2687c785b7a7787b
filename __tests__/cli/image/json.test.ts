import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { DIGEST, OTHER_DIGEST, vulnerability } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow, runBy } from "../rows";
import { errorsAgainstSchema } from "../schema";

const commandLine = CommandLine.forTests();
const show = (text: string) => commandLine.run(["image", text, "--name", "scanning", "--json"]);

const EXCEPTION = { image: DIGEST, until: "2026-03-31", owner: "team-edge", reason: "in review" };
const SEEN_AT = "2026-03-01T09:00:00.000Z";

beforeEach(() => commandLine.accountIs({}));

test.each<[string, Record<string, unknown>]>([
  [
    "with a verdict",
    { topVulnerabilities: [vulnerability({ fixedSince: "2026-01-12", epss: 0.5, layer: 4 })] },
  ],
  [
    "with an error",
    {
      ...{ verdict: undefined, rowState: "ERROR", attempts: 1, dueAt: SEEN_AT, reason: "refused" },
      ...{ errorKind: "configuration/registry/PullRefused", errorAt: SEEN_AT, errorClass: "configuration" },
      secrets: [{ arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub", seenAt: SEEN_AT }],
    },
  ],
  [
    "of an older version",
    { counts: undefined, topVulnerabilities: undefined, failedRules: undefined, origin: 7 },
  ],
])("an image %s keeps its schema", async (_, changes) => {
  const history = [{ verdict: "FAILED", verdictAt: SEEN_AT }];
  commandLine.table.put(plainRow({ history, ...changes }), runBy({}, { furtherServices: 1 }), {
    image: EXCEPTIONS_KEY,
    exceptions: JSON.stringify([EXCEPTION]),
  });

  const { stdout, code } = await show(DIGEST);

  expect(JSON.parse(stdout)).toMatchObject({ version: "1", digest: DIGEST, owner: null });
  expect(errorsAgainstSchema("image", stdout)).toEqual([]);
  expect(code).toBe(0);
});

test("several that may be meant are one object, which keeps it", async () => {
  commandLine.table.put(plainRow(), plainRow({ digest: OTHER_DIGEST }));

  const { stdout, code } = await show("ngin");

  expect(JSON.parse(stdout)).toMatchObject({ version: "1", asked: "ngin", reasons: [] });
  expect(JSON.parse(stdout).matches).toHaveLength(2);
  expect(errorsAgainstSchema("image", stdout)).toEqual([]);
  expect(code).toBe(1);
});

test("and so is why none is known", async () => {
  const { stdout, code } = await show("nginx");

  expect(JSON.parse(stdout)).toMatchObject({
    matches: [],
    reasons: [expect.stringMatching(/^It may be/), expect.any(String)],
  });
  expect(errorsAgainstSchema("image", stdout)).toEqual([]);
  expect(code).toBe(1);
});
