import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test.each(["scan-trigger", "scan-coordinator", "task-sweeper"])(
  "with a variable, the settings of backend mode take nothing of the 4 KB of %s in inline mode",
  (program) => {
    const environment = JSON.stringify(stack.at(`${program}/function`).environment);

    for (const name of ["SYSDIG_SECURE_ENDPOINT", "SYSDIG_TOKEN_SECRET", "CA_BUNDLE_SECRET"]) {
      const [, rest = ""] = environment.split(`${name}\\" = `);
      expect(rest).toMatch(/^\(\(?var\.scan_mode == \\"backend\\"\) \?/);
    }
  },
);
