/** What browsers do with a camera that fails, as programs for a page that uses one. */

/** All is as it was. */
export const CAMERA_FREE = 'delete navigator.mediaDevices.getUserMedia';

/** Another program has it. */
export const CAMERA_IN_USE = `
navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('Could not start video source', 'NotReadableError'));`;

/** It can be unplugged, once it is on. */
export const CAMERA_ON_A_CABLE = `
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const open = MediaDevices.prototype.getUserMedia;
  globalThis.pluggedIn = await open.call(navigator.mediaDevices, wanted);
  return globalThis.pluggedIn;
};`;

export const UNPLUG = `
for (const track of globalThis.pluggedIn.getTracks()) {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}`;
