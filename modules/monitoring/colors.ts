export const GREEN = "#2ca02c";
export const RED = "#d62728";
export const ORANGE = "#ff7f0e";
export const BLUE = "#1f77b4";
export const GREY = "#7f7f7f";
export const PURPLE = "#9467bd";
