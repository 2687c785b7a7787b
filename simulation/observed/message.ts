import type { SimulatedTask } from "./task";

/** How a receipt of a message ended: the function died or threw, or named the message as failed. */
export type Receipt = "crashed" | "failed";

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly task?: SimulatedTask;
  /** Kills each function that works on it, for example by its use of memory. */
  readonly isPoison: boolean;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  isDeleted: boolean;
  readonly receipts: Receipt[];
}
