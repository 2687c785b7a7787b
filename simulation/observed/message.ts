import type { SimulatedTask } from "./task";

/** How one receipt of a message ended: the function died or threw, or it named the message as failed. */
export type Receipt = "crashed" | "failed";

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly task?: SimulatedTask;
  /** Each function that works on it dies, as where it takes more memory than there is. */
  readonly isPoison: boolean;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  isDeleted: boolean;
  readonly receipts: Receipt[];
}
