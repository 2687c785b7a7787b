import type { Program } from "../../functions/contract/environment";
import { type Answer, Refusal } from "./ask";
import type { Examination } from "./check";

/** The answer of Lambda's GetFunctionConfiguration. */
export const functionOf = ({ ask, names }: Examination, program: Program) =>
  ask("lambda", "GetFunctionConfiguration", { FunctionName: names.function(program) });

/**
 * The environment of a function.
 *
 * @throws Refusal where the caller may not decrypt it: https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentError.html
 */
export async function settingsOf(
  examination: Examination,
  program: Program = "scan-coordinator",
): Promise<Readonly<Record<string, string | undefined>>> {
  const { Environment = {} } = await functionOf(examination, program);
  if (Environment.Error) {
    throw new Refusal("kms:Decrypt", Environment.Error.ErrorCode, Environment.Error.Message);
  }
  return Environment.Variables ?? {};
}

/** The CodeBuild project of inline mode as BatchGetProjects has it; undefined where there is none. */
export const projectOf = async ({ ask, names }: Examination): Promise<Answer | undefined> =>
  (await ask("codebuild", "BatchGetProjects", { names: [names.project] })).projects?.[0];

/** A variable of that project, with its type. */
export const variableOf = (project: Answer | undefined, variable: string): Answer | undefined =>
  project?.environment?.environmentVariables?.find(({ name }: Answer) => name === variable);
