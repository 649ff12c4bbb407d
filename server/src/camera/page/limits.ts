/** What the page's server takes at most. */
export const LIMITS = {
  /** A frame of 640×480 has some 40 kB; one of 4K some 2 MB. */
  frameBytes: 8_000_000,
  headers: 100,
  /** To send a request's head. */
  requestMs: 10_000,
  /** A browser opens six at most. */
  connections: 16,
} as const;
