export const CHANNELS = ["events", "topic"];
