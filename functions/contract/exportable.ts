/**
 * Every character but harmless ASCII. The buildspec's last step takes the same brackets as a pattern of the shell, and
 * drops a value with such a character.
 */
export const UNEXPORTABLE = /[^A-Za-z0-9 .,:;/@_+=()#?&%~-]/g;

/** One line of harmless ASCII, at most 1,000 characters: what a build may export, and what a reason may hold. */
export const exportable = (text: string): string =>
  text
    .replace(/[\s"'`]+/g, " ")
    .replace(UNEXPORTABLE, "?")
    .slice(0, 1000);
