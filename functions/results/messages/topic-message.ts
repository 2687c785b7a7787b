export interface TopicMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** Next steps. A chat lists them apart, and leaves out equal lines. */
  readonly steps: readonly string[];
  /** For filter policies. Empty attributes are left out. A list matches if one of its entries does. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  /** Stays the same if the message is sent again. */
  readonly id: string;
  /** A chat groups the messages of a thread. */
  readonly thread: string;
}
