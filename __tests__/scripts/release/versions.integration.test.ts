import { SourceRepository } from "./source-repository";

let repository: SourceRepository;
beforeEach(() => {
  repository = new SourceRepository();
});
afterEach(() => repository.remove());

test("no version is released below another, which would be held against nothing", async () => {
  repository.commitVersion("0.10.0");
  await repository.release();
  repository.commitVersion("0.9.0");
  await expect(repository.release()).rejects.toThrow("v0.9.0 is not above v0.10.0, which is there already");
  repository.commitVersion("0.10.0-rc.1");
  await expect(repository.release()).rejects.toThrow("v0.10.0-rc.1 is not above v0.10.0");
});

test("no version is released while the one before it has reached the module's repository alone", async () => {
  repository.commitVersion("0.1.0");
  repository.refuses(repository.remote, true);
  await expect(repository.release()).rejects.toThrow("the branch is protected");
  repository.refuses(repository.remote, false);
  repository.commitVersion("0.2.0");
  await expect(repository.release()).rejects.toThrow(
    `${repository.moduleRemote} has v0.1.0, and origin has not: check out its commit, and run npm run release there first.`,
  );
});

test("no version is released that is too small for what it changes, or whose changelog does not say it", async () => {
  repository.commitVersion("0.1.0");
  await repository.release();
  const inputs = { size: "string" };
  repository.commitVersion("0.1.1", { inputs });
  const refused = repository.release();

  await expect(refused).rejects.toThrow(
    "The version 0.1.1 is too small after 0.1.0, because the input name is gone",
  );
  await expect(refused).rejects.toThrow(
    "The input size is new: say so in CHANGELOG.md's [0.1.1] section, with its name as `size`.",
  );
  repository.commitVersion("0.2.0", { inputs, section: "- `size` instead of `name`" });
  await repository.release();
  expect(repository.said).toContain("ok  the interface, held against 0.1.0");
});
