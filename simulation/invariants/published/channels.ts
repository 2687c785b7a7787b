/** The channels that the simulated installation has. */
export const CHANNELS = ["events", "topic"];
