/** A line of a comment, with its text. */
const LINE = /^\s*(?:\/\*\*|\*|\/\/)(?: (.*?))?(?:\*\/)?$/;
/** First line of a file that a command has written, from texts that are checked where they stand. */
export const GENERATED = /^\/\/ (Generated|Made) /;

/** The comments of a program as a page of Markdown, each line with the number that it has in the program. */
export function commentsOf(program: string): string {
  const lines = GENERATED.test(program) ? [] : program.split("\n");
  return lines.map((line) => LINE.exec(line)?.[1]?.trim().replace(/^@/, "- @") ?? "").join("\n");
}
