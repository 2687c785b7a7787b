import { version } from "../../../package.json";
import { PINNING_FILES, pinning } from "../../../scripts/generate/pinned-version";
import { textOf } from "../../pages";

test.each(PINNING_FILES)(
  "%s has the version of this repository wherever it says one, and the next one after a release",
  (file) => {
    const text = textOf(file);
    const next = pinning(text, "99.0.0-rc.1");

    expect(pinning(text, version)).toBe(text);
    expect(next).toContain("99.0.0-rc.1");
    expect(pinning(next, version)).toBe(text);
  },
);
