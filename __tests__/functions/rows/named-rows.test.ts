import { imageKey } from "../../../functions/contract/image";
import type { Verdict } from "../../../functions/contract/scan";
import { asNamed, standingOf } from "../../../functions/rows/named-rows";
import type { LedgerRow, RecordedVerdict } from "../../../functions/rows/row";
import { DIGEST, image, NOW } from "../samples";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);
const KEY = `${DIGEST}#linux/amd64`;

const rowOf = (verdict: Verdict | undefined, names: Partial<RecordedVerdict> = {}): LedgerRow => ({
  image: SANDBOX,
  verdict: verdict && { verdict, verdictAt: NOW, ...names },
});

describe("the row of an image", () => {
  test.each<[string, LedgerRow | undefined]>([
    ["nothing is known of", undefined],
    ["has no verdict", rowOf(undefined)],
    ["passes whatever its name is", rowOf("PASSED")],
    ["is judged by no policy", rowOf("NO_POLICY")],
    ["failed, scanned nobody knows as what", rowOf("FAILED")],
  ])("is shared by all repositories of a content that %s", (_, shared) => {
    expect(imageKey(asNamed(SANDBOX, shared?.verdict))).toBe(KEY);
    expect(imageKey(asNamed(PROD, shared?.verdict))).toBe(KEY);
  });

  test.each<[string, LedgerRow]>([
    ["a PASSED", rowOf("PASSED", { boundTo: SANDBOX.repository })],
    ["a NO_POLICY", rowOf("NO_POLICY", { boundTo: SANDBOX.repository })],
    ["a FAILED", rowOf("FAILED", { scannedAs: SANDBOX.repository })],
  ])("is its own where %s was reached under another name", (_, shared) => {
    expect(imageKey(asNamed(SANDBOX, shared.verdict))).toBe(KEY);
    expect(imageKey(asNamed(PROD, shared.verdict))).toBe(`${KEY}#registry.test/prod/app`);
  });

  test("is the shared one of a tag without a digest, which has one name only", () => {
    const { digest: _, ...unknown } = PROD;

    expect(asNamed(unknown, { verdict: "PASSED", boundTo: "another" })).toEqual(unknown);
  });

  test("is the shared one again where its name matters no more", () => {
    expect(asNamed({ ...PROD, ofRepository: true }, { verdict: "PASSED" })).toEqual(PROD);
  });
});

describe("what counts of an image", () => {
  const own = { ...rowOf("PASSED"), image: { ...PROD, ofRepository: true as const } };

  test("is the shared verdict, whatever its own row says", () => {
    const shared = rowOf("PASSED");

    expect(standingOf(PROD, shared, own)).toEqual({
      image: PROD,
      row: shared,
      verdict: shared.verdict,
      isBorrowed: false,
    });
  });

  test("is nothing where the shared PASSED rests on another name, until it was scanned under its own", () => {
    const shared = rowOf("PASSED", { boundTo: SANDBOX.repository });

    expect(standingOf(PROD, shared, undefined)).toMatchObject({ verdict: undefined, isBorrowed: false });
    expect(standingOf(PROD, shared, own)).toMatchObject({ row: own, verdict: own.verdict });
  });

  test("is the FAILED of another name until it was scanned under its own", () => {
    const shared = rowOf("FAILED", { scannedAs: SANDBOX.repository });
    const open = { ...own, verdict: undefined };

    expect(standingOf(PROD, shared, undefined)).toMatchObject({ verdict: shared.verdict, isBorrowed: true });
    expect(standingOf(PROD, shared, open)).toMatchObject({
      row: open,
      verdict: shared.verdict,
      isBorrowed: true,
    });
    expect(standingOf(PROD, shared, own)).toMatchObject({ verdict: own.verdict, isBorrowed: false });
    expect(standingOf(SANDBOX, shared, undefined)).toMatchObject({ row: shared, isBorrowed: false });
  });
});
