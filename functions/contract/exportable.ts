/**
 * One line of harmless ASCII, at most 1,000 characters: what a build may export, and what a reason may hold. The
 * buildspec's last step drops a value with any other character: keep both the same.
 */
export const exportable = (text: string): string =>
  text
    .replace(/[\s"'`]+/g, " ")
    .replace(/[^A-Za-z0-9 .,:;/@_+=()#?&%~-]/g, "?")
    .slice(0, 1000);
