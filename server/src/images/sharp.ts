import sharp from 'sharp';

// Every photo is read once: a cache of decoded pixels would only hold memory.
sharp.cache(false);
// One thread an image: photos are spread over worker threads, which already fill the cores.
sharp.concurrency(1);

/** The image library with this program's settings; nothing in images/ imports it elsewhere. */
export { sharp };
