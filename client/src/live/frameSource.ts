/** What sends frames to the extension host, from outside the page. */
export interface FrameSource {
  /**
   * Waits for a frame that was not given yet.
   * @returns the newest, a JPEG in base64; null when it has ended
   */
  next(): Promise<string | null>;
  /** Lets the camera go. */
  close(): Promise<void>;
}
