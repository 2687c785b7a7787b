import { parseFamiliarName } from "@swimlane/docker-reference";
import fc from "fast-check";
import { InvalidImageError, parseImage } from "../../../../functions/contract/images/image";
import { parseTaskEvent } from "../../../../functions/tasks/task-event";
import { anyCharacter } from "../../../any-text";
import { DIGEST, EVENT_READER, taskEvent } from "../../samples";
import { sightingsOf } from "../../tasks/sightings-of";

async function imagesOf(body: string) {
  const { sightings, skipped, rejected } = await sightingsOf(parseTaskEvent(body), EVENT_READER);
  return { images: sightings.map(({ image }) => image), skipped, rejected };
}

/** What a normalised reference consists of: nothing that a shell, a log or an XML document takes for something else. */
const HARMLESS = /^[A-Za-z0-9._:/@[\]-]{1,300}$/;

// Proves text.references.
test.each([
  ["a megabyte", "a".repeat(1_000_000)],
  ["two host names and a slash", "registry.example.com/registry.example.com/"],
  ["separators without end", `a${"__".repeat(126)}!`],
  ["hyphens without end", `a${"-".repeat(253)}!`],
  ["a number", 7],
  ["an object", { toString: "nginx" }],
])(
  "a container whose image is %s is rejected with a short reason, and its sibling is served",
  async (_, image) => {
    const web = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };

    const { images, rejected } = await imagesOf(taskEvent([{ name: "hostile", image }, web]));

    expect(images.map(({ reference }) => reference)).toEqual(["docker.io/library/nginx:1.27"]);
    expect(rejected).toEqual([{ container: "hostile", reason: expect.any(String) }]);
    expect(rejected[0]?.reason.length).toBeLessThan(400);
  },
);

test("any text is an image of harmless characters, or refused by name, in a blink", () => {
  const nearlyReferences = fc.string({
    unit: fc.constantFrom(..."aA0._-:/@[]$`;\n\u0000é🐳", "sha256:", "registry.example.com/"),
    maxLength: 255,
  });

  fc.assert(
    fc.property(fc.oneof(nearlyReferences, fc.string({ unit: anyCharacter, maxLength: 300 })), (text) => {
      const before = process.cpuUsage();
      try {
        const image = parseImage(text, "linux/amd64");
        expect(image.reference).toMatch(HARMLESS);
        expect(image.repository).toMatch(HARMLESS);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidImageError);
      }
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    }),
    { numRuns: 2000 },
  );
});

test("what is refused is what the grammar's library refuses or finds no registry in, said in no time", () => {
  const short = fc.string({ unit: fc.constantFrom(..."aZ0._-:/@", "__", `@${DIGEST}`), maxLength: 8 });

  fc.assert(
    fc.property(short, (text) => {
      const isRefused = (parse: () => unknown) => {
        try {
          return parse() === undefined;
        } catch {
          return true;
        }
      };
      expect([text, isRefused(() => parseImage(text, "linux/amd64"))]).toEqual([
        text,
        isRefused(() => parseFamiliarName(text).domain || undefined),
      ]);
    }),
    { numRuns: 5000 },
  );
});
