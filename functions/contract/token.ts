/** What is stored in place of the token for Sysdig as long as none was given; whoever reads it says what to do. */
export const TOKEN_NOT_SET = "not-set";
