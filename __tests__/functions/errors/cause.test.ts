import { BACKEND_ERRORS } from "../../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { causeOf } from "../../../functions/errors/cause";
import { errorOf } from "../../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";

const OF_INSTALLATION = [
  ...Object.values(BUILD_ERRORS),
  ...RUNNER_ERRORS,
  ...Object.values(BACKEND_ERRORS),
].filter(({ errorScope }) => errorScope === "installation");

test.each(OF_INSTALLATION)("the error that says $says has one name for every image", (entry) => {
  const names = ["ghcr.io/acme/one:1", "docker.io/library/two:2"].map((image) =>
    causeOf(errorOf(entry, (says) => `Scan of ${image} failed: before ${says} after ${image}`)),
  );

  expect(new Set(names).size).toBe(1);
  expect(names[0]).not.toContain("acme");
});

test("two errors have two names, and so has one error of two classes", () => {
  const name = (reason: string, errorClass: "configuration" | "infrastructure" = "configuration") =>
    causeOf({ errorClass, errorScope: "installation", reason });

  const names = [
    name("no token stored: set it"),
    name("the token was refused by Sysdig"),
    name("what nobody has heard of"),
    name("no token stored: set it", "infrastructure"),
  ];
  expect(new Set(names).size).toBe(4);
});

test("what a registry wrote is no part of the name", () => {
  const name = (words: string) =>
    causeOf({
      errorClass: "configuration",
      errorScope: "installation",
      reason: `check ca_bundle_secret, ${words}`,
    });

  expect(name("x509: one")).toBe(name("x509: another"));
});
