import { imagesOfMembers, MEMBERS, MEMBERS_INPUT, SHARED_IMAGE } from "../../../demo/organisation/accounts";
import { parseImage } from "../../../functions/contract/images/image";

test("each member runs a private image of its own account and region, and all run the shared one", () => {
  for (const { account, region, images } of MEMBERS) {
    expect(images).toEqual([
      expect.stringContaining(`${account}.dkr.ecr.${region}.amazonaws.com/`),
      SHARED_IMAGE,
    ]);
    expect(MEMBERS_INPUT.accounts[account]).toEqual([region]);
  }
  expect(new Set(MEMBERS.map(({ account }) => account)).size).toBe(2);
});

test("an image that several members run is expected once, with its normalised reference", () => {
  const expected = imagesOfMembers();

  expect(expected.map(({ verdict }) => verdict).sort()).toEqual(["FAILED", "PASSED", "PASSED"]);
  expect(expected.filter(({ image }) => image === SHARED_IMAGE)).toHaveLength(1);
  for (const { image, platform } of expected) {
    expect(parseImage(image, platform).reference).toBe(image);
  }
});
