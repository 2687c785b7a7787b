import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { parseArguments, type ScansArguments } from "../../../cli/arguments";
import { list } from "../../../cli/list";
import { HOUR } from "../../../functions/contract/durations";
import { LocalService } from "../../functions/local-service";
import { DIGEST } from "../../functions/samples";
import { row } from "../rows";

const service = LocalService.forTests();

let printed: string;
let said: string;

beforeEach(() => {
  printed = "";
  said = "";
  service.forget();
  jest.spyOn(console, "log").mockImplementation((text) => {
    printed += `${text}\n`;
  });
  jest.spyOn(console, "error").mockImplementation((text) => {
    said += `${text}\n`;
  });
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => jest.restoreAllMocks());

const OTHER = `sha256:${"b".repeat(64)}`;
const SWEPT_AT = new Date().toISOString();
const SWEEP = { image: "sweep#last-complete", startedAt: SWEPT_AT, endedAt: SWEPT_AT };
const services = (changes: object = {}) => [
  {
    ...{ kind: "service", name: "web", cluster: "production", tasks: 4, owner: "Team-Shop" },
    since: "2026-02-01T00:00:00.000Z",
    ...changes,
  },
];
const RUNNING = {
  image: `workloads#${DIGEST}#linux/amd64`,
  services: services(),
  furtherServices: 2,
  sweptAt: SWEPT_AT,
};
const ALL_NAMED = { ...RUNNING, furtherServices: 0 };
const HISTORY = {
  image: `history#${DIGEST}#linux/amd64`,
  history: ["FAILED", "PASSED"].map((verdict, at) => ({
    verdict,
    verdictAt: `2026-03-0${2 - at}T00:00:00.000Z`,
  })),
};
const ROWS = [
  row(),
  row({ image: `${OTHER}#linux/amd64`, reference: "docker.io/acme/other:1", verdict: "PASSED" }),
];

/** Lets the table hold these rows, and these items beside them. */
function tableHas(...beside: { readonly image: string }[]): void {
  service.answer = ({ body }) => {
    const { RequestItems } = JSON.parse(body);
    const keys: string[] = (RequestItems?.ledger?.Keys ?? []).map(
      (key: { readonly image: { readonly S: string } }) => key.image.S,
    );
    const found = beside.filter(({ image }) => keys.includes(image)).map((item) => marshall(item));
    return { body: JSON.stringify(RequestItems ? { Responses: { ledger: found } } : { Items: ROWS }) };
  };
}

async function run(...given: string[]): Promise<void> {
  const asked = parseArguments(given) as Extract<ScansArguments, { readonly command: "list" }>;
  const client = new DynamoDBClient(service.clientConfig);
  expect(await list({ client, table: "ledger", name: "scanning" }, asked)).toBe(true);
}

const references = () =>
  printed
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).reference);

test("each line has a version, who runs the image, and the owner", async () => {
  tableHas(SWEEP, RUNNING);

  await run("--json");

  const [first, second] = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({
    version: "1",
    reference: "docker.io/library/nginx:1.27",
    running: services(),
    ...{ furtherServices: 2, owner: "Team-Shop" },
  });
  expect(second).toMatchObject({ version: "1", running: [], furtherServices: 0, owner: null });
});

test("where no sweep was complete yet, nobody knows who runs it; asked for that, it is said", async () => {
  tableHas();

  await run("--json");
  expect(JSON.parse(printed.split("\n")[0] ?? "")).toMatchObject({
    ...{ running: null, furtherServices: null, owner: null },
  });
  expect(said).toBe("");
  printed = "";

  await run("--running", "--json");
  expect(references()).toEqual([]);
  expect(said).toMatch(
    /^No sweep of the running tasks was complete yet,.* by sweep_schedule; where that is empty, nobody knows/,
  );
});

test.each([
  [
    "26 hours ago",
    26,
    /^The latest complete sweep of the running tasks ended at .*where that is empty, nobody knows/,
  ],
  ["an hour ago", 1, /^$/],
])(
  "where the latest sweep ended %s, it is said what that means for --running",
  async (_, hours, expected) => {
    const endedAt = new Date(Date.now() - hours * HOUR).toISOString();
    tableHas({ ...SWEEP, startedAt: endedAt, endedAt } as typeof SWEEP, ALL_NAMED);

    await run("--running", "--json");

    expect(said).toMatch(expected);
  },
);

test.each([
  [["--running"], 1],
  [["--owner", "team-shop"], 1],
  [["--owner", "team-data"], 0],
  [["--cluster", "production"], 1],
  [["--cluster", "Production"], 0],
  [["--change", "worse"], 1],
  [["--change", "first,better,same"], 0],
  [["--running", "--status", "PASSED"], 0],
  [["--change", "worse", "--running", "--owner", "TEAM-SHOP", "--cluster", "production"], 1],
])("%j finds so many: %d", async (given, number) => {
  tableHas(SWEEP, ALL_NAMED, HISTORY);

  await run(...given, "--json");

  expect(references()).toEqual(number === 1 ? ["docker.io/library/nginx:1.27"] : []);
  expect(said).toBe("");
});

test.each([
  [["--owner", "team-data"], /^Left out, .*: 1 image that more services run than the table names/],
  [["--cluster", "staging", "--json"], /^Left out, .*: 1 image that/],
  [["--owner", "team-shop"], /^$/],
  [["--running"], /^$/],
  [["--owner", "team-data", "--status", "PASSED"], /^$/],
])("%j says of images whose further services nobody could look at: %s", async (given, expected) => {
  tableHas(SWEEP, RUNNING);

  await run(...given);

  expect(said).toMatch(expected);
  expect(printed).not.toContain("Left out");
});

test.each([[["--json"]], [["--json", "--change", "worse"]]])(
  "%j says how the latest verdict differs from the one before, and since when the image fails",
  async (given) => {
    tableHas(SWEEP, RUNNING, HISTORY);

    await run(...given);

    const lines = printed.trim().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      ...{ change: "worse", failingSince: "2026-03-02T00:00:00.000Z", mayFailLonger: false },
    });
    for (const line of lines.slice(1)) {
      expect(JSON.parse(line)).toMatchObject({ change: null, failingSince: null, mayFailLonger: null });
    }
  },
);

test("the latest verdicts are only read where they are printed or asked for", async () => {
  tableHas(SWEEP, RUNNING, HISTORY);

  await run();
  expect(service.requests.every(({ body }) => !body.includes("history#"))).toBe(true);

  await run("--csv");
  expect(service.requests.some(({ body }) => body.includes("history#"))).toBe(true);
  expect(printed).toContain(",worse,2026-03-02T00:00:00.000Z,false,");
});

test("below the table it says who runs what fails; asked for it, who runs anything", async () => {
  const passed = {
    ...RUNNING,
    image: `workloads#${OTHER}#linux/amd64`,
    services: services({ kind: "family", owner: undefined, tasks: 1 }),
  };
  tableHas(SWEEP, RUNNING, JSON.parse(JSON.stringify({ ...passed, furtherServices: 0 })));

  await run();
  expect(printed).toContain(
    [
      "Who runs them:",
      "   1  production/web: 4 tasks since 2026-02-01T00:00:00.000Z, owner Team-Shop",
      "   1  and 2 more services",
      "",
    ].join("\n"),
  );
  expect(printed).not.toContain("   2  family");
  printed = "";

  await run("--running");
  expect(printed).toContain("   2  family production/web: 1 task since 2026-02-01T00:00:00.000Z\n");
});

test("as CSV there is a head and a line for each image, and nothing else", async () => {
  tableHas(SWEEP, RUNNING);

  await run("--csv");

  const lines = printed.split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^reference,repository,digest,platform,verdict,/);
  expect(lines[1]).toMatch(/^docker\.io\/library\/nginx:1\.27,/);
  expect(lines[3]).toBe("");
});
