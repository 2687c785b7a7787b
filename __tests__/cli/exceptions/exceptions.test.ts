import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { DAY } from "../../../functions/contract/durations";
import { DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow, runBy } from "../rows";
import { errorsAgainstSchema } from "../schema";

const line = CommandLine.forTests();
const inDays = (days: number) => new Date(Date.now() + days * DAY + 60_000).toISOString();
const of = (image: string, until: string, more = {}) => ({
  ...{ image, until, reason: `why until ${until}`, owner: "team-web", ...more },
});
const SOON = of("docker.io/library/nginx", inDays(5));
const LATER = of(DIGEST, "2999-12-31", { workloads: ["production/*"], accounts: ["123456789012"] });
const ENDED = of("quay.io/acme/*", "2020-01-01");

const write = (exceptions: unknown) =>
  line.table.put({ image: EXCEPTIONS_KEY, exceptions: JSON.stringify(exceptions) });

test("each has its owner, reason and end, whom it is for, and what uses it now; what ends first comes first", async () => {
  write([LATER, SOON, ENDED, of("redis", "2999-01-01", { workloads: ["staging/*"] })]);
  line.table.put(plainRow(), runBy({ owner: "team-shop" }), plainRow({ reference: "quay.io/acme/api:1" }));

  const { stdout, code } = await line.run(["exceptions"]);

  const use = `production/web, owner team-shop: docker.io/library/nginx:1.27@${DIGEST} (linux/amd64), FAILED`;
  expect(code).toBe(0);
  expect(stdout.split("\n").map((each) => each.trim().replace(/ {2,}/g, " | "))).toEqual([
    "# | image | owner | until | left | uses",
    "1 | quay.io/acme/* | team-web | 2020-01-01 | ENDED | 0",
    `2 | docker.io/library/nginx | team-web | ${SOON.until} | 5 d | 1`,
    expect.stringMatching(/^3 \| redis \| team-web \| 2999-01-01 \| \d+ d \| 0$/),
    expect.stringMatching(/^4 \| sha256:\w+ \| team-web \| 2999-12-31 \| \d+ d \| 1$/),
    ...["", "Reasons:", "1 | why until 2020-01-01", `2 | why until ${SOON.until}`],
    ...["3 | why until 2999-01-01", "4 | why until 2999-12-31"],
    ...["", "In these accounts alone:", "4 | 123456789012"],
    ...["", "For these workloads alone:", "3 | staging/*", "4 | production/*"],
    ...["", "Used now by:", `2 | ${use}`, `4 | ${use}`, ""],
  ]);
});

test("for programs each is a line by the schema", async () => {
  write([LATER, SOON, ENDED]);
  line.table.put(plainRow(), runBy());

  const { stdout } = await line.run(["exceptions", "--json"]);

  expect(errorsAgainstSchema("exceptions", stdout)).toEqual([]);
  const use = { digest: DIGEST, verdict: "FAILED", workload: "production/web" };
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text)),
  ).toMatchObject([
    { ...ENDED, state: "ended", accounts: null, uses: [] },
    { ...SOON, state: "ends-soon", uses: [use] },
    { ...LATER, state: "holds", uses: [use] },
  ]);
});

test("none, and a list that cannot be read, are said", async () => {
  expect((await line.run(["exceptions"])).stdout).toMatch(/^There is no exception/);
  write({});
  const { stdout, stderr } = await line.run(["exceptions", "--json"]);
  expect([stdout, stderr]).toEqual(["", expect.stringContaining(EXCEPTIONS_KEY)]);
});
