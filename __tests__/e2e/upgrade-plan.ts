/** What today's module has with these inputs and the base has not. */
export const CREATED: readonly string[] = [];
/** What it changes in place; and the policies over the table, whose texts Terraform reads once the table is changed. */
export const UPDATED: readonly string[] = [
  "aws_codebuild_project.inline_scanner[0]",
  "aws_lambda_function.scan_coordinator",
  "aws_lambda_function.scan_trigger",
  "aws_lambda_function.task_sweeper",
];
