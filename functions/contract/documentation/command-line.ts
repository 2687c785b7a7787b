/**
 * A call of the command line that finds the installation when it is pasted.
 *
 * @param installation the input `name`
 * @param region of the installation. Default: where the function runs that says it; elsewhere the one that the shell names, if any
 */
export function commandLine(command: string, installation: string, region = process.env.AWS_REGION): string {
  return `fargate-scans ${command} --name ${installation}${region ? ` --region ${region}` : ""}`;
}
