import { SECOND } from "../../../functions/contract/durations";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import type { Row } from "../../../functions/table/table";
import type { CreateInvariant } from "../invariant";

/** A run that began before another run noticed the missing token may still start builds. */
const OVERLAP_MS = 30 * SECOND;

/**
 * The installation waits for its token only after a build found no token, and only while the breaker is closed. While
 * it waits, it starts no build. The wait ends once another version of the token is stored.
 */
export const tokenIsWaitedFor: CreateInvariant = ({ clock }, report) => {
  let since: number | undefined;
  let hasMissed = false;
  return {
    buildStarted: ({ id }) => {
      if (since !== undefined && clock.now() - since > OVERLAP_MS) {
        report(`${id} was started while the installation waited for its token`);
      }
    },
    buildEnded: ({ result }) => {
      const isEmpty = result?.broken?.message.includes("AWSCURRENT") === true;
      hasMissed ||= isEmpty || result?.exported.SCAN_ERROR === RUNNER_ERRORS.TokenMissing.code;
    },
    itemChanged: (key, _, after) => {
      if (key !== CONTROL_KEY) {
        return;
      }
      const { waiting, open } = breakerIn(after);
      if (waiting !== undefined && (!hasMissed || open !== undefined)) {
        report(
          `the installation waits for its token, ${hasMissed ? "and is impaired" : "which no build missed"}`,
        );
      }
      since = waiting === undefined ? undefined : (since ?? clock.now());
    },
  };
};

const breakerIn = (row: Row | undefined): Readonly<Partial<Record<"waiting" | "open", unknown>>> =>
  Object(row?.breaker);
