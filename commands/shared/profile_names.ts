/** Names of the profiles, where a command line is read before the packages that they need are there. */
export const profileNames = ["smoke", "quick", "laptop", "pilot", "gpu", "paper"] as const;

/** Those that runs can be computed of: without the one to plan with. */
export const computableProfiles = ["smoke", "quick", "laptop", "pilot", "gpu"] as const;
