import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { controlImage } from "../../../packaging/programs/control-image";
import { StandInScanner } from "../stand-in-scanner";

// What the stand-in scanner may be asked for, and what it refuses.

const DIGEST = `sha256:${"a".repeat(64)}`;
const REPOSITORY = "registry.test:5000/team/vulnerable";

let scanner: StandInScanner;

beforeAll(async () => {
  scanner = await StandInScanner.start();
});

afterAll(() => scanner?.stop());

afterEach(() => scanner.control.reset());

test("a name with both a tag and a digest is refused in the words of containers/image", async () => {
  const { code, output, result } = await scanner.scan(`pull://${REPOSITORY}:1@${DIGEST}`);

  expect(code).toBe(3);
  expect(output).toContain("Docker references with both a tag and digest are currently not supported");
  expect(result).toBeUndefined();
  expect(await scanner.control.scans()).toEqual([]);
});

test.each([
  ["an unknown flag", ["--platform=linux/arm64"], "token", 2, "unknown flag"],
  ["an unknown policy", ["--policy", "nobody's"], "token", 2, "policy does not exist: nobody's"],
  ["no token", [], "", 2, "SECURE_API_TOKEN is not set"],
  ["the placeholder token", [], "not-set", 3, "unable to authenticate with the API: 401 Unauthorized"],
])("%s is refused", async (_, args, SECURE_API_TOKEN, code, message) => {
  const scanned = await scanner.scan("pull://registry.test/app", args, { SECURE_API_TOKEN });

  expect(scanned).toMatchObject({ code, output: expect.stringContaining(message) });
  expect(scanned.result).toBeUndefined();
});

describe("an archive", () => {
  const archive = join(tmpdir(), `archive-${process.pid}.tar`);
  beforeAll(() => writeFileSync(archive, inflateRawSync(Buffer.from(controlImage(), "base64"))));
  afterAll(() => rmSync(archive));
  const scan = () => scanner.scan(`file://${archive}`, ["--skipupload"]);

  test("is scanned, whatever registries do, and Sysdig does not hear of it", async () => {
    await scanner.control.setImage("*", { evaluation: "failed", exitCode: 3 });

    expect(await scan()).toMatchObject({ code: 0, result: { result: {} } });
    expect(await scanner.control.results()).toEqual([]);
    expect(await scanner.control.scans()).toEqual([]);
  });

  test("fails without a token that Sysdig takes, and for a policy that it lacks", async () => {
    expect(await scanner.scan(`file://${archive}`, ["--policy=nobodys"])).toMatchObject({ code: 2 });

    await scanner.control.requireToken("another");
    expect(await scan()).toMatchObject({ code: 3, output: expect.stringContaining("401 Unauthorized") });
  });

  test("that is none is refused", async () => {
    expect((await scanner.scan("file:///etc/hostname", [])).code).toBe(3);
  });
});
