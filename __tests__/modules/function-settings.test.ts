import { ENGINE_VARIABLES, PROGRAM_VARIABLES, type Program } from "../../functions/contract/environment";
import { synthesizeProps } from "./synthesized";

test.each(Object.keys(PROGRAM_VARIABLES) as Program[])(
  "in the two scan modes together, %s is given every setting that its program asks for, and no other",
  (program) => {
    const optional = program === "deployment-gate" ? { deploymentGate: {} } : {};
    const members = { organizationId: "o-a1b2c3d4e5", accounts: {} };
    const given = ["inline", "backend"].flatMap((scanMode) =>
      Object.keys(synthesizeProps({ scanMode, members, ...optional }).variablesOf(program)),
    );

    const asked = [...PROGRAM_VARIABLES[program], ...Object.values(ENGINE_VARIABLES).flat()];
    expect([...new Set(given)].sort()).toEqual([...asked].sort());
  },
);
