import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  type ResolvedImage,
  resolvePlatform,
} from "../../functions/programs/scan-runner/registry/image-index";
import { RunnerError } from "../../functions/programs/scan-runner/runner-error";
import { registryDocuments } from "../fixtures/registry-documents";
import { pullSettings } from "../functions/programs/scan-runner/pull-settings";
import { expectOften, forAll, unlessRefused } from "../property-runs";
import { anyJson, asText, DEEP_TEXT, hostileUnicode, mutated } from "./arbitraries";

/** What curl was given on its standard input, and what it answers: the registry of a case. */
let asked: string[] = [];
let answer: (url: string) => string = () => "";

jest.mock("../../functions/programs/scan-runner/built-ins", () => ({
  ...jest.requireActual("../../functions/programs/scan-runner/built-ins"),
  spawnSync: (_program: string, _options: string[], { input }: { input: string }) => {
    asked.push(input);
    const url = /^url = (".*")$/m.exec(input)?.[1] ?? '""';
    return { status: 0, stderr: "", stdout: answer(JSON.parse(url)) };
  },
}));

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const digestOf = (body: string) => `sha256:${createHash("sha256").update(body).digest("hex")}`;
const http = (status: number, head: readonly string[], body: string) =>
  [`HTTP/1.1 ${status} Answer`, ...head, "", body].join("\r\n");

function resolve(platform: string, digest?: string): ResolvedImage | undefined {
  asked = [];
  const settings = pullSettings({ IMAGE_PLATFORM: platform, ...(digest ? { IMAGE_DIGEST: digest } : {}) });
  const login = { loginUser: "puller", loginPassword: "a password" };
  const image = unlessRefused(() => resolvePlatform(settings, login), RunnerError);
  image?.namedPlatform();
  // An image leads through four documents at most, each with a few redirects and a token.
  expect(asked.length).toBeLessThan(40);
  for (const config of asked) {
    for (const line of config.split("\n")) {
      expect(line).toMatch(/^(max-filesize = 4M|proto = "=https"|(url|header) = "([^"\\]|\\.)*")$/);
    }
  }
  return image;
}

const platforms = fc.constantFrom("linux/amd64", "linux/arm64");
const documents = registryDocuments().map(({ content }) => content);

test("whatever document a registry serves leads to a digest, or to an error by name", () => {
  let resolved = 0;

  forAll(
    2000,
    asText(fc.oneof({ weight: 4, arbitrary: mutated(...documents) }, { weight: 1, arbitrary: anyJson })),
    asText(mutated(...documents)),
    platforms,
    (first, others, platform) => {
      answer = () => http(200, [], asked.length === 1 ? first : others);

      const image = resolve(platform);

      if (image === undefined) return;
      resolved += 1;
      expect(image.digest).toMatch(DIGEST);
    },
  );
  expectOften(resolved, 100);
});

// Proves registry.digest.
test("a document is believed only where it has the digest that led to it", () => {
  forAll(1000, asText(mutated(...documents)), platforms, (other, platform) => {
    const [index] = registryDocuments();
    const text = JSON.stringify(index?.content);
    answer = () => http(200, [], asked.length === 1 ? text : other);

    const image = resolve(platform, digestOf(text));

    expect([undefined, digestOf(other)]).toContain(image?.digest);
    if (image !== undefined) expect(text).toContain(image.digest);
  });
});

test("a list of one digest reads like a digest, and is held against what it leads to all the same", () => {
  const index = JSON.stringify({ manifests: [{ digest: [digestOf("what was meant")] }] });
  answer = () => http(200, [], asked.length === 1 ? index : '{"config":{}}');

  expect(resolve("linux/amd64")).toBeUndefined();
});

test("a document that is nested too deep is refused by name", () => {
  answer = () => http(200, [], `{"manifests":[{"digest":${DEEP_TEXT},"platform":${DEEP_TEXT}}]}`);
  expect(resolve("linux/amd64")).toBeUndefined();
});

// Proves registry.answers.
test("whatever status, redirect, challenge or token a registry answers with is an error by name", () => {
  const line = fc
    .oneof(
      hostileUnicode,
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constantFrom("http://[", "//", "https://ghcr.io:99999/", "/v2/x?a=\\"),
    )
    .map((text) => text.replace(/[\r\n]/g, ""));
  const header = fc.oneof(
    line.map((text) => `Location: ${text}`),
    line.map((text) => `WWW-Authenticate: Bearer realm="${text}",service="${text}"`),
    line.map((text) => `WWW-Authenticate: ${text}`),
    line.map((text) => `Docker-Content-Digest: ${text}`),
    line,
  );
  const one = fc.record({
    status: fc.constantFrom(200, 204, 301, 302, 307, 401, 403, 404, 429, 500, 101),
    head: fc.array(header, { maxLength: 3 }),
    body: fc.oneof(
      asText(anyJson),
      anyJson.map((token) => JSON.stringify({ token, config: { digest: token } })),
    ),
  });

  forAll(3000, fc.array(one, { minLength: 1, maxLength: 4 }), fc.boolean(), (answers, isCut) => {
    const texts = answers.map(({ status, head, body }) => http(status, head, body));
    answer = () => {
      const text = texts[asked.length % texts.length] ?? "";
      return isCut ? text.slice(0, text.length / 2) : text;
    };

    resolve("linux/amd64");
  });
});

test("whatever token a registry's login gives is one header of the next call, and no other setting of curl", () => {
  const token = fc.oneof(
    hostileUnicode,
    fc.constantFrom('a"\noutput = "/tmp/a', 'a"\r\nurl = "https://b.test'),
  );
  const challenge = http(
    401,
    ['WWW-Authenticate: Bearer realm="https://ghcr.io/token",service="ghcr.io"'],
    "",
  );
  let sent = 0;

  forAll(2000, token, fc.constantFrom("token", "access_token"), (given, name) => {
    const answers = [challenge, http(200, [], JSON.stringify({ [name]: given }))];
    answer = () => answers[asked.length - 1] ?? http(200, [], JSON.stringify({ config: {} }));

    resolve("linux/amd64");

    if (asked[2]?.includes("Authorization: Bearer ")) sent += 1;
  });
  expectOften(sent, 1000);
});
