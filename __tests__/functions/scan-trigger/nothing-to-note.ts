import type { TaskEventHandler } from "../../../functions/scan-trigger/handle-task-event";

/** For tests of what is not about who runs an image. */
export const NOTHING_TO_NOTE: TaskEventHandler["runningNotes"] = {
  isNoted: () => true,
  note: async () => {},
  pause: () => {},
};
