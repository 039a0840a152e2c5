import type { Sink } from '../state/download.svelte.ts';

/// The part of the File System Access API that is used: not all browsers have it, nor TypeScript's library.
interface SaveFilePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<{ createWritable(): Promise<FileSystemWritableFileStream> }>;
}

/// A file that grows on the disk where the browser can do that, so that it may be longer than the memory; else one that is
/// handed over when it is whole.
/// @return null: the person has closed the question where to
export async function fileSink(name: string, type: string): Promise<Sink | null> {
  if (!('showSaveFilePicker' in window)) return memorySink(name, type);
  try {
    const handle = await (window as unknown as SaveFilePicker).showSaveFilePicker({ suggestedName: name });
    const file = await handle.createWritable();
    return {
      write: (chunk) => file.write(chunk as Uint8Array<ArrayBuffer>),
      close: () => file.close(),
      abort: () => file.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    return memorySink(name, type);
  }
}

/// Kept in memory, and handed to the browser's downloads in the end.
export function memorySink(name: string, type: string): Sink {
  let parts: BlobPart[] = [];
  return {
    write: (chunk) => {
      parts.push(chunk as Uint8Array<ArrayBuffer>);
      return Promise.resolve();
    },
    close: () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(parts, { type }));
      link.download = name;
      link.click();
      // The browser has begun to read it by then.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      parts = [];
      return Promise.resolve();
    },
    abort: () => {
      parts = [];
      return Promise.resolve();
    },
  };
}
