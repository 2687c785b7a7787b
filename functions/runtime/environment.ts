import type { EngineVariable, ProgramVariable } from "../contract/environment";

/** A setting that the construct gives the function; its absence is a fault of the deployment. */
export function requiredVariable(name: ProgramVariable | EngineVariable): string {
  const value = optionalVariable(name);
  if (value === undefined) {
    throw new Error(`The environment variable ${name} is not set: deploy the module again.`);
  }
  return value;
}

/** A setting that the construct may leave out or empty. */
export function optionalVariable(name: ProgramVariable | EngineVariable): string | undefined {
  return process.env[name] || undefined;
}
