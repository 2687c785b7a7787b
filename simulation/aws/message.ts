import type { SimulatedTask } from "../fleet/task";

/** How one receipt of a message ended: the function died or threw, or it named the message as failed. */
export type Receipt = "crashed" | "failed";

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly task?: SimulatedTask;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  isDeleted: boolean;
  readonly receipts: Receipt[];
}
