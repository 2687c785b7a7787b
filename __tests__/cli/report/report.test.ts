import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import Ajv from "ajv";
import { Command } from "commander";
import { command } from "../../../cli/report";
import schema from "../../../docs/schemas/report.schema.json";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import { LocalService } from "../../functions/local-service";
import { row } from "../rows";

const service = LocalService.forTests();
const OTHER = row({
  image: `sha256:${"b".repeat(64)}#linux/amd64`,
  ...{ reference: "docker.io/acme/other:1", repository: "docker.io/acme/other", verdict: "PASSED" },
});
const BREAKER = {
  image: CONTROL_KEY,
  breaker: {
    ...{ openedAt: "2026-03-01T00:00:00.000Z", reason: "no token", nextCanaryAt: "2026-03-01T01:00:00.000Z" },
  },
};

let folder: string;
let printed: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report-"));
  printed = "";
  said = "";
  service.forget();
  tableHas();
  const note = (text: unknown) => {
    printed += String(text);
    return true;
  };
  jest.spyOn(process.stdout, "write").mockImplementation(note);
  jest.spyOn(console, "log").mockImplementation((text) => void note(`${text}\n`));
  jest.spyOn(console, "error").mockImplementation((text) => {
    said += `${text}\n`;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Lets the table hold two images, or these rows. */
function tableHas(rows: readonly object[] = [row(), OTHER], ...beside: { readonly image: string }[]): void {
  service.answer = ({ body }) => {
    const { RequestItems } = JSON.parse(body);
    const keys: string[] = (RequestItems?.ledger?.Keys ?? []).map(
      (key: { readonly image: { readonly S: string } }) => key.image.S,
    );
    const found = beside.filter(({ image }) => keys.includes(image)).map((item) => marshall(item));
    return { body: JSON.stringify(RequestItems ? { Responses: { ledger: found } } : { Items: rows }) };
  };
}

/** Runs it with what a person types. */
async function report(...given: string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  command.configure?.(program);
  program.option("--json");
  program.parse(given, { from: "user" });
  const client = new DynamoDBClient(service.clientConfig);
  const context = {
    ...{ client, ledger: new DynamodbTable(client, "ledger") },
    ...{ table: "ledger", name: "scanning", region: "us-east-1", config: service.clientConfig },
    ...{ source: "account" as const, json: program.opts().json === true },
    paste: (text: string) => `node /home/ada/my/fargate-scans.cjs ${text} --profile ada`,
    ask: async () => ({}),
    ownPlace: async () => ({}),
  };
  expect(await command.run(context, program.opts())).toBe(true);
}

const inFolder = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(inFolder(name), "utf8");

test("a page is written, and its size is said", async () => {
  await report("--html", inFolder("images.html"));

  expect(read("images.html")).toMatch(/^<!doctype html>/);
  expect(printed).toMatch(/images\.html \(\d+ KB\): 2 images: 1 FAILED, 1 PASSED\.\n$/);
  expect(readdirSync(folder)).toEqual(["images.html"]);
});

test("a table is written, with the selection of images", async () => {
  await report("--csv", inFolder("images.csv"), "--status", "passed");

  const lines = read("images.csv").trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^PASSED,docker\.io\/acme\/other:1,/);
});

test("a table on standard output has nothing else in it, and says on standard error that every scan waits", async () => {
  tableHas([row(), marshall(BREAKER)], BREAKER);

  await report("--csv", "-");

  expect(printed).toMatch(/^Verdict,[^\n]*\r\nFAILED,docker\.io[^\n]*\r\n$/);
  expect(said).toContain("INSTALLATION IMPAIRED");
});

test("a page on standard output has nothing behind it", async () => {
  await report("--html", "-");

  expect(printed).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});

test("JSON says what was written", async () => {
  await report("--html", inFolder("images.html"), "--json");

  const answer = JSON.parse(printed);
  const validate = new Ajv().compile(schema);
  expect([validate(answer), validate.errors]).toEqual([true, null]);
  expect(answer).toMatchObject({
    ...{ version: "1", form: "html", images: 2 },
    bytes: Buffer.byteLength(read("images.html")),
  });
});

test("what is above the table says how many fail and run, of when it is, what was asked for, and what waits", async () => {
  tableHas([row(), OTHER, marshall(BREAKER)], BREAKER);

  await report("--html", inFolder("images.html"), "--status", "failed");

  const data = /id="data">([^<]*)</.exec(read("images.html"))?.[1] ?? "";
  const { title, notes, command: advice } = JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
  expect(title).toBe("Container images of scanning, us-east-1");
  expect(notes).toEqual([
    "1 image: 1 FAILED. 0 FAILED run.",
    "Every scan waits: no token",
    expect.stringMatching(
      /^Made \d{4}-\d\d-\d\d \d\d:\d\d \S+\. No sweep of the running tasks was complete yet/,
    ),
    "Only images of status FAILED.",
  ]);
  // Without the path and the profile of whoever made it.
  expect(advice).toBe("fargate-scans image DIGEST --name scanning --region us-east-1");
});

test("each thousand images it says how far it is", async () => {
  tableHas(Array.from({ length: 1000 }, () => row()));

  await report("--csv", inFolder("images.csv"));

  expect(said).toContain("Images so far: 1000 …");
});

test("an older file is replaced", async () => {
  writeFileSync(inFolder("images.csv"), "older");

  await report("--csv", inFolder("images.csv"));

  expect(read("images.csv")).toMatch(/^Verdict,/);
});

test("a link is written through, and stays a link", async () => {
  writeFileSync(inFolder("target.csv"), "older");
  symlinkSync(inFolder("target.csv"), inFolder("link.csv"));

  await report("--csv", inFolder("link.csv"));

  expect(lstatSync(inFolder("link.csv")).isSymbolicLink()).toBe(true);
  expect(readFileSync(inFolder("target.csv"), "utf8")).toMatch(/^Verdict,Image,/);
  expect(readdirSync(folder).sort()).toEqual(["link.csv", "target.csv"]);
});

test("a report that could not be finished replaces none", async () => {
  writeFileSync(inFolder("images.csv"), "older");
  service.answer = () => ({ status: 400, body: JSON.stringify({ __type: "AccessDeniedException" }) });

  await expect(report("--csv", inFolder("images.csv"))).rejects.toThrow();

  expect(read("images.csv")).toBe("older");
  expect(readdirSync(folder)).toEqual(["images.csv"]);
});

test.each([
  [["--running"], true],
  [[], false],
])("with %j it is said where nobody knows what runs: %s", async (given, isSaid) => {
  await report("--csv", "-", ...given);

  expect(said.includes("No sweep of the running tasks was complete yet")).toBe(isSaid);
});

test("an empty report says why it is empty", async () => {
  tableHas([]);

  await report("--html", inFolder("images.html"));

  expect(said).toContain("No image is known yet");
  expect(printed).toContain("0 images");
});

test.each([
  ["no file", [], "Say which file is written"],
  ["an empty name", ["--csv", ""], "Say which file is written"],
  ["two files", ["--html", "a", "--csv", "b"], "cannot be used with option"],
])("%s is refused before anything is read", async (_, given, sentence) => {
  await expect(report(...given)).rejects.toThrow(sentence);
  expect(service.requests).toEqual([]);
});

test.each(["there", "nowhere/images.html"])("that %s cannot be written is said", async (name) => {
  mkdirSync(inFolder("there"));

  await expect(report("--html", inFolder(name))).rejects.toThrow(/(there|images\.html) cannot be written: E/);
});
