import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow, runBy } from "../rows";

const commandLine = CommandLine.forTests();
const show = (...given: string[]) => commandLine.run(["image", ...given, "--name", "scanning"]);

const named = (reference: string, digest: string, changes: object = {}) =>
  plainRow({
    digest,
    ...{ reference, repository: reference.replace(/:[^:/]*$/, "") },
    ...changes,
  });
const digestOf = (beginning: string) => `sha256:${beginning.padEnd(64, "0")}`;
const ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const SHOP = named(`${ECR}/shop/web:1.4`, digestOf("1c13a5"));

beforeEach(() => {
  commandLine.accountIs({});
  commandLine.table.put(plainRow(), SHOP, named("docker.io/library/nginx:1.27-alpine", OTHER_DIGEST));
});

test.each([
  ["a digest", DIGEST],
  ["a digest without its algorithm", DIGEST.slice(7)],
  ["the beginning of a digest", "sha256:aaa…"],
  ["six digits of one", "1c13a5"],
  ["a repository with a digest", `nginx@${DIGEST}`],
  ["a part of a name with the beginning of a digest", "shop@sha256:1c"],
  ["a whole reference", `${ECR}/shop/web:1.4`],
  ["a reference of Docker Hub without its host", "nginx:1.27"],
  ["a part of a name", "shop/w"],
  ["a part of a name in capitals", "SHOP"],
  ["a name with the tag, without its registry", "web:1.4"],
  ["a name as a narrow terminal has it", "…/shop/web:1.4"],
  ["a name without more than its end", "…web:1.4"],
  ["a name whose registry has its beginning left", "123456…/shop/web:1.4"],
  ["a name whose digest is shortened, too", "…/shop/web@sha256:1c13a50…"],
  ["Docker Hub's other name of a repository", "registry-1.docker.io/nginx@sha256:aaaa"],
])("%s finds the image", async (_, text) => {
  const { stdout, code } = await show(text);

  const isShop = /shop|web|1c13/i.test(text);
  expect(stdout.split("\n")[0]).toBe(
    `${isShop ? `${ECR}/shop/web:1.4` : "docker.io/library/nginx:1.27"} (linux/amd64)`,
  );
  expect(stdout).toContain(`Digest: ${isShop ? digestOf("1c13a5") : DIGEST}`);
  expect(code).toBe(0);
});

test("of several that a part of a name may mean, each is listed by what can be pasted", async () => {
  const { stdout, code } = await show("nginx");

  expect(stdout).toMatch(/^ *\d +FAILED +docker.io\/library\/nginx:1\.27 /m);
  expect(stdout).toMatch(/^ *\d +FAILED +docker.io\/library\/nginx:1\.27-alpine /m);
  const [, digest = ""] =
    /Name one by its number, or as the first: .*image (\S+) --name scanning\n$/.exec(stdout) ?? [];
  expect(code).toBe(1);
  const [byDigest, byNumber] = [await show(digest), await show("1")];
  expect(byDigest).toMatchObject({ code: 0, stdout: byNumber.stdout });
});

test.each(["docker.io/nginx", "index.docker.io/library/nginx"])(
  "%s means every tag of the repository as the product names it",
  async (text) => {
    const { stdout } = await show(text);

    expect(stdout.match(/nginx:\S+/g)).toEqual(["nginx:1.27", "nginx:1.27-alpine"]);
  },
);

test("a reference without a host means that of Docker Hub, and that of any other registry", async () => {
  commandLine.table.put(named(`${ECR}/mirror/nginx:1.27`, digestOf("77")));

  const { stdout, code } = await show("nginx:1.27");

  expect(stdout).toContain(" docker.io/library/nginx:1.27 ");
  expect(stdout).toContain("/mirror/nginx:1.27 ");
  expect(stdout).not.toContain("alpine");
  expect(code).toBe(1);
});

test("all contents of one reference are shown, the one that was seen latest first", async () => {
  const later = { lastSeenAt: "2026-03-02T00:00:00.000Z" };
  commandLine.table.put(named("docker.io/library/nginx:1.27", digestOf("99"), later));

  const { stdout, code } = await show("docker.io/library/nginx:1.27");

  expect(stdout.match(/^Digest: .*/gm)).toEqual([`Digest: ${digestOf("99")}`, `Digest: ${DIGEST}`]);
  expect(code).toBe(0);
});

test("who runs them helps to choose", async () => {
  commandLine.table.put(runBy());

  expect((await show("nginx")).stdout).toMatch(/nginx:1\.27 .* production\/web$/m);
});

test("a list of very many is cut, and no line is wider than the terminal", async () => {
  for (let index = 10; index < 60; index++) {
    commandLine.table.put(named(`docker.io/${"n".repeat(200)}/app:${index}`, digestOf(`${index}`)));
  }

  const { stdout } = await commandLine.run(["image", "app", "--name", "scanning"], {
    columns: 60,
    environment: { NO_COLOR: "1" },
  });

  expect(stdout).toContain("30 more");
  for (const line of stdout.split("\n").slice(0, 21)) {
    expect(line.length).toBeLessThanOrEqual(60);
  }
});

describe("the number of a row", () => {
  test("is that of the last list", async () => {
    await commandLine.run(["images", "--repository", `${ECR}/**`, "--name", "scanning"]);

    expect((await show("1")).stdout).toContain(`${ECR}/shop/web:1.4`);
  });

  test("without a list is refused with what to do", async () => {
    const { stderr, code } = await show("3");

    expect(stderr).toMatch(/^No list with a row 3 is remembered: .*images --name scanning/);
    expect(code).toBe(1);
  });

  test("of an image that is gone says so", async () => {
    await commandLine.run(["images", "--name", "scanning"]);
    commandLine.table.clear();

    const { stdout, code } = await show("1");

    expect(stdout).toContain("The image of row 1 is not in the ledger any more");
    expect(code).toBe(1);
  });
});

test.each([[" "], [""], ["n".repeat(301)]])("%j is a wrong argument", async (text) => {
  const { stderr, code } = await show(text);

  expect(stderr).toMatch(/It takes 1 to 300 characters\.\n$/);
  expect(code).toBe(2);
});

test("exceptions that cannot be read are said, and the image is shown", async () => {
  commandLine.table.put({ image: EXCEPTIONS_KEY, exceptions: "[" });

  const { stdout, stderr, code } = await show(DIGEST);

  expect(stdout).toContain("docker.io/library/nginx:1.27");
  expect(stderr).toContain("config#exceptions cannot be read");
  expect(code).toBe(0);
});

test("an image without a digest is found by its name alone", async () => {
  commandLine.table.put(named("docker.io/library/redis:7", "", { digest: undefined }));

  expect((await show("shop/web")).code).toBe(0);
  expect((await show("redis:7")).stdout).toMatch(/^docker\.io\/library\/redis:7 /);
});

test("a digest under a name means no other content of that name", async () => {
  const pinned = { reference: "docker.io/library/redis", repository: "docker.io/library/redis" };
  commandLine.table.put(
    plainRow({ digest: digestOf("77"), ...pinned }),
    plainRow({ digest: digestOf("88"), ...pinned }),
  );

  const { stdout, code } = await show(`redis@${digestOf("77")}`);

  expect(stdout.match(/^Digest: .*/gm)).toEqual([`Digest: ${digestOf("77")}`]);
  expect(code).toBe(0);
});

test.each([
  ["redis", 0, /^docker\.io\/library\/nginx:1\.27 /],
  ["docker.io/nginx:1.26", 0, /^docker\.io\/library\/nginx:1\.27 /],
  ["NGINX", 0, /^docker\.io\/library\/nginx:1\.27 /],
])(
  "a digest under the name %s is that content, under whatever name it was scanned",
  async (name, code, says) => {
    expect(await show(`${name}@${DIGEST}`)).toMatchObject({ code, stdout: expect.stringMatching(says) });
  },
);
