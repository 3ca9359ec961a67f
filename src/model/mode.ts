/** What numbers say: how often (`counts`), or only whether (`hits`: 0 or 1). */
export type Mode = 'counts' | 'hits';
export const MODES: readonly Mode[] = ['counts', 'hits'];
