/**
 * Puts a generated block between its markers, `<!-- NAME:start -->` and `<!-- NAME:end -->`.
 *
 * @param gap text on both sides. Default: an empty line, which Markdown needs before a table
 * @throws Error if the page lacks the markers
 */
export function replaceBlock(page: string, name: string, block: string, gap = "\n\n"): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`There is no place for the block: add the lines ${start} and ${end} to the page.`);
  }
  return `${page.slice(0, from)}${start}${gap}${block}${gap}${page.slice(to)}`;
}
