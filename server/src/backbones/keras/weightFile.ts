import { open, type FileHandle } from 'node:fs/promises';
import { asWriteError } from '../../files/atomicFile';
import type { OnnxTensor } from '../../files/onnxModel';

/** The file beside an ONNX model that holds its weights, written tensor by tensor. */
export class WeightFile {
  private offset = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly name: string,
    private readonly onWritten: (bytes: number) => Promise<void>,
  ) {}

  /**
   * @param name of the file, as the model refers to it
   * @param onWritten called after each piece
   */
  static async create(
    path: string,
    name: string,
    onWritten: (bytes: number) => Promise<void>,
  ): Promise<WeightFile> {
    try {
      return new WeightFile(await open(path, 'wx'), path, name, onWritten);
    } catch (error) {
      throw asWriteError(error, path);
    }
  }

  /** Writes a tensor's numbers, in as many pieces as they come. */
  async add(
    name: string,
    shape: readonly number[],
    pieces: Iterable<Float32Array>,
  ): Promise<OnnxTensor> {
    const begin = this.offset;
    for (const piece of pieces) {
      const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
      await this.write(bytes);
      await this.onWritten(bytes.length);
    }
    const data = { file: this.name, offset: begin, bytes: this.offset - begin };
    return { name, type: 'float32', shape, data };
  }

  /** Makes sure that it is on the disk. */
  async close(): Promise<void> {
    try {
      await this.handle.sync();
    } finally {
      await this.handle.close();
    }
  }

  private async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done);
        done += bytesWritten;
      }
    } catch (error) {
      throw asWriteError(error, this.path);
    }
    this.offset += bytes.length;
  }
}
