/**
 * How an outcome differs from what was known of the image before.
 * - first: it never had a verdict; of an error, the first of its kind after the image's latest verdict;
 * - worse, better: by the verdict, else by the numbers of vulnerabilities, the most severe first. With equal numbers it
 *   is worse where one of the worst has become known to be exploited. A verdict that ends an error is better, too, if
 *   nothing else has changed;
 * - same: no news.
 */
export const OUTCOME_CHANGES = ["first", "worse", "better", "same"] as const;
export type OutcomeChange = (typeof OUTCOME_CHANGES)[number];
