import { ENGINE_VARIABLES, PROGRAM_VARIABLES, type Program } from "../../functions/contract/environment";
import { NO_METRICS } from "../../functions/contract/telemetry";
import { planned } from "./synthesized";

test.each(Object.keys(PROGRAM_VARIABLES) as Program[])(
  "in the two scan modes together, %s is given every setting that its program asks for, and no other",
  (program) => {
    const optional = program === "deployment-gate" ? { deployment_gate: {} } : {};
    const members = { organization_id: "o-a1b2c3d4e5", accounts: {} };
    const given = ["inline", "backend"].flatMap((scan_mode) =>
      Object.keys(planned({ scan_mode, members, ...optional }).variablesOf(program)),
    );

    // The coordinator alone starts scans.
    const ofEngines = program === "scan-coordinator" ? Object.values(ENGINE_VARIABLES).flat() : [];
    const asked = [...PROGRAM_VARIABLES[program], ...ofEngines, NO_METRICS];
    expect([...new Set(given)].sort()).toEqual([...asked].sort());
  },
);
