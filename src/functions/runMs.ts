/** Leaves five of the 20 minutes of host.json for a polite stop. */
export const runMs = 900_000;
