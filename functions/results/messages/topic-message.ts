export interface TopicMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** Next steps. A chat shows them as a list, and leaves out equal lines. */
  readonly steps: readonly string[];
  /** For filter policies. Empty attributes are left out. A list matches if one of its entries matches. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  /** Id of the message: the same if the message is sent again. */
  readonly id: string;
  /** Name of the thread by which a chat groups messages. */
  readonly thread: string;
}
