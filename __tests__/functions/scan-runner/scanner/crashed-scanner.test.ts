import { exportable } from "../../../../functions/contract/exportable";
import { anError } from "../../expected-errors";
import { causeOf, SYSDIG_SECURE_ENDPOINT } from "./cause-of-failure";

// Exit code 2 is documented for wrong parameters, but Go ends every program that crashes with it, too.

test.each([
  [
    "panic: runtime error: index out of range [3] with length 3",
    ["", "goroutine 1 [running]:", "main.main()", "\t/src/main.go:12 +0x1d", "exit status 2"],
  ],
  ["fatal error: runtime: out of memory", ["runtime stack:", "runtime.throw({0x1, 0x2})"]],
  ["fatal error: all goroutines are asleep - deadlock!", ["goroutine 1 [chan receive]:", "main.main()"]],
  ["goroutine 34 [select]:", ["net/http.(*Transport).dialConn: 401 Unauthorized", "created by main.main"]],
])("a crash is of this image, and its first line is quoted: %s", (first, rest) => {
  for (const exitCode of [2, 3]) {
    expect(causeOf(exitCode, ["ERR pull failed: 401 Unauthorized", first, ...rest])).toMatchObject({
      ...anError("infrastructure", "image"),
      reason: `the scanner was killed or crashed: ${exportable(first)}; if it goes on, choose a larger build_compute_type, which has more memory, or another scanner_version`,
    });
  }
});

test("what only speaks of a panic is none", () => {
  expect(causeOf(2, ["do not panic", "unknown flag: --goroutine 1"]).errorScope).toBe("installation");
});

test.each([
  ["toomanyrequests: pull rate limit", "infrastructure", "transient"],
  [`POST ${SYSDIG_SECURE_ENDPOINT}/results: 503 Service Unavailable`, "infrastructure", "transient"],
  ["lookup secure.sysdig.com: no such host", "infrastructure", "installation"],
  ["dial tcp 10.0.0.7:443: connection refused", "infrastructure", "transient"],
  ["unable to pull image: manifest unknown", "permanent", "source"],
  ["unable to pull image: 403 Forbidden", "configuration", "source"],
  ["Cannot parse command line options", "configuration", "installation"],
  ["unknown flag: --registry-cache", "configuration", "installation"],
])("exit 2 with %s is known by its words first", (line, errorClass, errorScope) => {
  expect(causeOf(2, [line])).toMatchObject({ errorClass, errorScope });
});
