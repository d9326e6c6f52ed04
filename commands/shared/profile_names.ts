/** Names of the profiles that runs can be computed of, where a command line is read before the packages are there. */
export const computableProfiles = ["smoke", "quick", "laptop", "pilot", "gpu"] as const;

/** All names: with the one to plan with. */
export const profileNames = [...computableProfiles, "paper"] as const;
