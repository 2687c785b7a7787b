import type { EngineVariable, ProgramVariable } from "../contract/environment";

/** Reads a required setting. @throws Error if the deployment does not set it */
export function requiredVariable(name: ProgramVariable | EngineVariable): string {
  const value = optionalVariable(name);
  if (value === undefined) {
    throw new Error(`The environment variable ${name} is not set: deploy the module again.`);
  }
  return value;
}

/** Reads an optional setting. Undefined if it is missing or empty. */
export function optionalVariable(name: ProgramVariable | EngineVariable): string | undefined {
  return process.env[name] || undefined;
}
