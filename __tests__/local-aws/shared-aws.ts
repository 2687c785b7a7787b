import { type LocalAws, startLocalAws } from "../../local-aws";

/** What the tests of a file run on. */
export let aws: LocalAws;

/** Starts an embedded AWS for the tests of a file, and prepares it. */
export function useLocalAws(prepare: () => unknown = () => undefined): void {
  beforeAll(async () => {
    aws = await startLocalAws();
    await prepare();
  });
  afterAll(() => aws?.stop());
}
