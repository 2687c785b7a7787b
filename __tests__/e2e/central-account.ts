/** An account of the user's, with a bus for outcomes. */
export const CENTRAL = "210987654321";
export const BUS = "image-scanning";
