import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { RESCAN_SCHEMA } from "../../../../scripts/generate/event-schema";
import { RESCAN } from "../../outcomes";
import { DIGEST, image, minutesFromNow, NOW } from "../../samples";
import { RescannedImages } from "./rescanned-images";

const keepsSchema = addFormats(new Ajv({ strict: true, allErrors: true })).compile(
  JSON.parse(readFileSync(RESCAN_SCHEMA, "utf8")),
);

function expectSchema(event: unknown): void {
  keepsSchema(event);
  expect(keepsSchema.errors ?? []).toEqual([]);
}

let memory: RescannedImages;

beforeEach(async () => {
  memory = new RescannedImages();
  await memory.putVerdict(image());
  await memory.published();
});

test("an image that is named is published once, with what became of it", async () => {
  const requested = await memory.rescan({ digest: DIGEST });

  const [event, ...others] = await memory.published();

  expect(others).toEqual([]);
  expect(event).toEqual({
    ...RESCAN,
    requestId: requested?.requestId,
    requestedAt: minutesFromNow(2).toISOString(),
  });
  expectSchema(event);
  expect(await memory.published()).toEqual([]);
});

test("a rescan of every image is published with the number of images, not with their names", async () => {
  const requested = await memory.rescanAll(NOW);

  const [event] = await memory.published();

  expect(event).toEqual(requested);
  expect(event).toMatchObject({ before: NOW.toISOString(), counts: { stale: 1 } });
  expect(event).not.toHaveProperty("images");
  expectSchema(event);
});

test("of very many images a hundred are named, and all are counted", async () => {
  const digests = Array.from(
    { length: 101 },
    (_, number) => `sha256:${String(number).padStart(64, "0")}` as const,
  );
  for (const digest of digests) {
    await memory.putVerdict(image("nginx:1.27", digest));
  }

  const requested = await memory.rescan({ reference: "docker.io/library/nginx:1.27" });

  const event = (await memory.published()).find((each) => "requestId" in each);
  expect(event).toMatchObject({ requestId: requested?.requestId, counts: { opened: 102 } });
  expect(requested?.images).toHaveLength(100);
  expectSchema(event);
});

test.each([
  ["of another version", { version: "2" }],
  ["without its counts", { counts: undefined }],
  ["of an image with another fate", { images: [{ ...RESCAN.images?.[0], fate: "lost" }] }],
])("the schema refuses an event %s", (_, change) => {
  expect(keepsSchema(JSON.parse(JSON.stringify({ ...RESCAN, ...change })))).toBe(false);
});
