const LINE = /^\s*(?:\/\*\*|\*|\/\/)(?: (.*?))?(?:\*\/)?$/;
/** First line of a generated file. Its texts are checked in their source. */
export const GENERATED = /^\/\/ (Generated|Made) /;

/** Returns the comments of a program as a page of Markdown, each on its line of the program. */
export function commentsOf(program: string): string {
  const lines = GENERATED.test(program) ? [] : program.split("\n");
  return lines.map((line) => LINE.exec(line)?.[1]?.trim().replace(/^@/, "- @") ?? "").join("\n");
}
