import { TestInstallation } from "./installation";

/** What the suites of a test file run on: each has images of its own, and begins with every switch as it is on AWS. */
export let installation: TestInstallation;

/**
 * Runs suites one after the other on one installation, which takes longer to make than most suites take to run.
 *
 * @param inputs of the installation, and what else `TestInstallation.create` takes
 * @param suites names of files in `suites/`, whose tests are at their top level
 */
export function runSuites(
  inputs: Parameters<typeof TestInstallation.create>,
  suites: readonly string[],
): void {
  beforeAll(async () => {
    installation = await TestInstallation.create(...inputs);
  });
  afterAll(() => installation?.remove());

  for (const suite of suites) {
    describe(suite, () => {
      // Before and not after each: the last one may have destroyed what is to be restored.
      beforeAll(() => installation.restore());
      // Not imported above: what it prepares for its tests is prepared within this block.
      require(`./suites/${suite}`);
    });
  }
}
