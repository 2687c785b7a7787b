/** The token of the installation that the commands of pages run against. */
export const TOKEN = "the-token-that-works";
