import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { controlWith, OPEN } from "../../functions/capacity/breaker/open-breaker";
import { refusal } from "../../functions/local-service";
import { OTHER_DIGEST } from "../../functions/samples";
import { emptyFolder } from "../../temporary-folder";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { errorsAgainstSchema } from "../schema";

const line = CommandLine.forTests();
const OTHER = plainRow({
  digest: OTHER_DIGEST,
  ...{ reference: "docker.io/acme/other:1", repository: "docker.io/acme/other", verdict: "PASSED" },
});
const BREAKER = controlWith({ open: OPEN });

const folder = emptyFolder();

beforeEach(() => line.table.put(plainRow(), OTHER));

const called = (given: readonly string[], environment = {}) =>
  line.run(["report", ...given, "--name", "scanning"], { environment });

async function report(...of: Parameters<typeof called>) {
  const answer = await called(...of);
  expect(answer).toMatchObject({ code: 0 });
  return answer;
}

const inFolder = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(inFolder(name), "utf8");

test("a page is written, and its size is said", async () => {
  const { stdout } = await report(["--html", inFolder("images.html")]);

  expect(read("images.html")).toMatch(/^<!doctype html>/);
  expect(stdout).toMatch(/images\.html \(\d+ KB\): 2 images: 1 FAILED, 1 PASSED\.\n$/);
  expect(readdirSync(folder)).toEqual(["images.html"]);
});

test("a table is written, with the selection of images", async () => {
  await report(["--csv", inFolder("images.csv"), "--status", "passed"]);

  const lines = read("images.csv").trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^PASSED,docker\.io\/acme\/other:1,/);
});

test("a table on standard output has nothing else in it, and says on standard error that every scan waits", async () => {
  line.table.clear();
  line.table.put(plainRow(), BREAKER);

  const { stdout, stderr } = await report(["--csv", "-"]);

  expect(stdout).toMatch(/^Verdict,[^\n]*\r\nFAILED,docker\.io[^\n]*\r\n$/);
  expect(stderr).toContain("INSTALLATION IMPAIRED");
});

test("a page on standard output has nothing behind it", async () => {
  expect((await report(["--html", "-"])).stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});

test("JSON says what was written", async () => {
  const { stdout } = await report(["--html", inFolder("images.html"), "--json"]);

  expect(errorsAgainstSchema("report", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ version: "1", form: "html", images: 2 },
    bytes: Buffer.byteLength(read("images.html")),
  });
});

test("what is above the table says how many fail and run, of when it is, what was asked for, and what waits", async () => {
  line.table.put(BREAKER);

  const AWS_SHARED_CREDENTIALS_FILE = inFolder("credentials");
  writeFileSync(AWS_SHARED_CREDENTIALS_FILE, "[ada]\naws_access_key_id = a\naws_secret_access_key = b\n");
  const environment = { AWS_SHARED_CREDENTIALS_FILE, AWS_ACCESS_KEY_ID: "", npm_lifecycle_event: "scans" };

  await report(["--html", inFolder("images.html"), "--status", "failed", "--profile", "ada"], environment);

  const data = /id="data">([^<]*)</.exec(read("images.html"))?.[1] ?? "";
  const { title, notes, command: advice } = JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
  expect(title).toBe("Container images of scanning, us-east-1");
  expect(notes).toEqual([
    "1 image: 1 FAILED. 0 FAILED run.",
    "Every scan waits: no token stored",
    expect.stringMatching(
      /^Made \d{4}-\d\d-\d\d \d\d:\d\d \S+\. No sweep of the running tasks was complete yet/,
    ),
    "Only images of status FAILED.",
    "At most the 500 worst vulnerabilities of each image are on this page; Sysdig has all.",
  ]);
  // Without the program and the profile of whoever made it.
  expect(advice).toBe("fargate-scans image DIGEST --name scanning --region us-east-1");
});

test("an older file is replaced", async () => {
  writeFileSync(inFolder("images.csv"), "older");

  await report(["--csv", inFolder("images.csv")]);

  expect(read("images.csv")).toMatch(/^Verdict,/);
});

test("a link is written through, and stays a link", async () => {
  writeFileSync(inFolder("target.csv"), "older");
  symlinkSync(inFolder("target.csv"), inFolder("link.csv"));

  await report(["--csv", inFolder("link.csv")]);

  expect(lstatSync(inFolder("link.csv")).isSymbolicLink()).toBe(true);
  expect(readFileSync(inFolder("target.csv"), "utf8")).toMatch(/^Verdict,Image,/);
  expect(readdirSync(folder).sort()).toEqual(["link.csv", "target.csv"]);
});

test("a report that could not be finished replaces none", async () => {
  writeFileSync(inFolder("images.csv"), "older");
  line.answers({ Scan: () => refusal("AccessDeniedException", "no") });

  expect((await called(["--csv", inFolder("images.csv")])).code).toBe(1);

  expect(read("images.csv")).toBe("older");
  expect(readdirSync(folder)).toEqual(["images.csv"]);
});

test.each([
  [["--running"], true],
  [[], false],
])("with %j it is said where nobody knows what runs: %s", async (given, isSaid) => {
  const { stderr } = await report(["--csv", "-", ...given]);

  expect(stderr.includes("No sweep of the running tasks was complete yet")).toBe(isSaid);
});

test("an empty report says why it is empty", async () => {
  line.table.clear();

  const { stdout, stderr } = await report(["--html", inFolder("images.html")]);

  expect(stderr).toContain("No image is known yet");
  expect(stdout).toContain("0 images");
});

test.each([
  ["no file", [], "Say which file is written"],
  ["an empty name", ["--csv", ""], "Say which file is written"],
  ["two files", ["--html", "a", "--csv", "b"], "cannot be used with option"],
])("%s is refused before anything is read", async (_, given, sentence) => {
  expect(await called(given)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  expect(line.service.requests).toEqual([]);
});

test.each(["there", "nowhere/images.html"])(
  "that %s cannot be written is said before anything is read",
  async (name) => {
    mkdirSync(inFolder("there"));

    expect(await called(["--html", inFolder(name)])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/(there|images\.html) cannot be written: E/),
    });
    expect(line.service.requests).toEqual([]);
  },
);
