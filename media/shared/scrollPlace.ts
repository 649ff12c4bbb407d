/** What comes later than this comes to somebody who has begun to read. */
const PATIENCE_MS = 10_000;
/** By these somebody scrolls, or chooses something else. */
const TOUCHES = ['wheel', 'pointerdown', 'keydown'];

/**
 * Scrolls to where the page was left as soon as it has become long enough, unless the user does something first; from
 * then on tells where it is.
 * @param scroller what scrolls: the document, or a part of it
 * @param topPx where it was left, in CSS pixels
 */
export function keepPlace(scroller: Element, topPx: number, tell: (topPx: number) => void): void {
  let isWaiting = true;
  const deadlineMs = performance.now() + PATIENCE_MS;
  const begin = () => {
    for (const touch of TOUCHES) removeEventListener(touch, begin, true);
    isWaiting = false;
    // Once it stands still, as a page may have much to keep; the document's own event goes to no element.
    document.addEventListener('scrollend', () => tell(scroller.scrollTop), true);
  };
  const attempt = () => {
    if (!isWaiting) return;
    const isLongEnough = scroller.scrollHeight - scroller.clientHeight >= topPx;
    if (isLongEnough) scroller.scrollTop = topPx;
    if (isLongEnough || performance.now() > deadlineMs) begin();
    else requestAnimationFrame(attempt);
  };
  for (const touch of TOUCHES) addEventListener(touch, begin, true);
  attempt();
}
