/** The real time, also where the program has put something else in the place of `Date`: fake timers stand still. */

/** Milliseconds since 1970. */
export const { now } = Date;
