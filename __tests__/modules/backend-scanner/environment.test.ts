import { ENGINE_VARIABLES } from "../../../functions/contract/environment";
import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test.each(["scan-trigger", "scan-coordinator", "task-sweeper"])(
  "with a variable, the settings of backend mode take nothing of the 4 KB of %s in inline mode",
  (program) => {
    const environment = JSON.stringify(stack.at(`${program}/function`).environment);
    const locals = stack.configuration.locals as Record<string, string>;
    const settings = "backend_scanner_function_variables";

    expect(environment).toContain(`local.${settings}`);
    expect(locals[settings]).toMatch(/^\$\{\(var\.scan_mode == "backend"\) \? \{.*\} : \{\}\}$/);
    for (const name of ENGINE_VARIABLES.backend) {
      expect(environment).not.toContain(name);
      expect(locals[settings]).toContain(name);
    }
  },
);
