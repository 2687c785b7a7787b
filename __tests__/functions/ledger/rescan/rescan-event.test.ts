import { RESCAN } from "../../outcomes";
import { DIGEST, digestOf, image, minutesFromNow, NOW } from "../../samples";
import { RescannedImages } from "./rescanned-images";

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
  expect(await memory.published()).toEqual([]);
});

test("a rescan of every image is published with the number of images, not with their names", async () => {
  const requested = await memory.rescanAll(NOW);

  const [event] = await memory.published();

  expect(event).toEqual(requested);
  expect(event).toMatchObject({ before: NOW.toISOString(), counts: { stale: 1 } });
  expect(event).not.toHaveProperty("images");
});

test("of very many images a hundred are named, and all are counted", async () => {
  for (let number = 0; number < 101; number += 1) {
    await memory.putVerdict(image("nginx:1.27", digestOf(number)));
  }

  const requested = await memory.rescan({ reference: "docker.io/library/nginx:1.27" });

  const event = (await memory.published()).find((each) => "requestId" in each);
  expect(event).toMatchObject({ requestId: requested?.requestId, counts: { opened: 102 } });
  expect(requested?.images).toHaveLength(100);
});
