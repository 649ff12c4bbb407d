import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { embed } from '../training/embeddingHead';
import { decodeSafetensors, encodeSafetensors } from '../training/safetensors';
import { likenessVersion } from '../version';
import type { HeadFormat } from './headFormat';

/** Input units first, as Keras keeps a Dense layer; PyTorch's Linear wants it transposed. */
export const KERNEL_NAME = 'dense.kernel';

/** The weights alone, for any program that reads safetensors (Hugging Face, PyTorch, Keras, JAX). */
export const safetensorsHead: HeadFormat = {
  kind: 'file',
  checkedWith: `likeness ${likenessVersion()}`,

  encode({ dimensions, weights }, facts) {
    const shape = [dimensions, EMBEDDING_DIMENSIONS];
    const layout = `${KERNEL_NAME}: [feature, embedding], float32, no bias`;
    const content = encodeSafetensors({
      tensors: { [KERNEL_NAME]: { shape, data: weights } },
      metadata: { ...facts, layout },
    });
    return Promise.resolve([{ name: '', content }]);
  },

  embed([file], features) {
    const kernel = decodeSafetensors(file!.content, 'The export').tensors[KERNEL_NAME]!;
    const head = { dimensions: kernel.shape[0]!, weights: kernel.data as Float32Array };
    return Promise.resolve(embed(head, features));
  },
};
